import {
  declarePresence,
  isFree,
  writeProfile,
  type Agent,
  type AgentProfile,
  type Presence,
} from '../handoff/agents.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { requireAgent, requireSupervisor, type Caller } from './caller.ts'
import { Refusal, untilDecided } from './errors.ts'
import { matchAgent } from './match.ts'
import type { Hub, Page, Stored } from './ports.ts'

/** A client renews well before; a crashed one is offline after this. */
export const DEFAULT_LEASE_SECONDS = 120
export const LEASE_SECONDS = { least: 5, most: 24 * 60 * 60 }

/** Creates or changes an agent. A new skill or more capacity is matched at once. */
export async function writeAgent(hub: Hub, caller: Caller, profile: AgentProfile): Promise<Agent> {
  requireSupervisor(caller)
  const agent = await untilDecided(async () => {
    const known = await hub.routing.agent(profile.pool, profile.id)
    const written = writeProfile(known?.value, profile, hub.now())
    const result = await hub.routing.commit(profile.pool, [
      known === undefined
        ? { type: 'createAgent', agent: written }
        : { type: 'replaceAgent', agent: written, replacing: known },
    ])
    return result.committed ? written : undefined
  })
  return matched(hub, agent)
}

/** Renews the agent's lease. Going available is matched at once, in this call. */
export async function setPresence(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  id: AgentId,
  presence: Presence,
  leaseSeconds: number = DEFAULT_LEASE_SECONDS,
): Promise<Agent> {
  await requireAgent(hub, caller, pool, id)
  const agent = await untilDecided(async () => {
    const known = await findAgent(hub, pool, id)
    const declared = declarePresence(known.value, presence, leaseSeconds, hub.now())
    const result = await hub.routing.commit(pool, [
      { type: 'replaceAgent', agent: declared, replacing: known },
    ])
    return result.committed ? declared : undefined
  })
  return matched(hub, agent)
}

async function matched(hub: Hub, agent: Agent): Promise<Agent> {
  if (!isFree(agent, hub.now())) return agent
  await matchAgent(hub, agent.pool, agent.id)
  return (await hub.routing.agent(agent.pool, agent.id))?.value ?? agent
}

/** @throws Refusal while the agent has handoffs. Deleting one who is not there is no error. */
export async function deleteAgent(hub: Hub, caller: Caller, pool: Pool, id: AgentId): Promise<void> {
  requireSupervisor(caller)
  await untilDecided(async () => {
    const known = await hub.routing.agent(pool, id)
    if (known === undefined) return 'done'
    const open = known.value.assignments.length
    if (open > 0) {
      throw new Refusal('conflict', 'AgentHasWork', `Agent "${id}" has ${open} handoffs; complete them first`)
    }
    const result = await hub.routing.commit(pool, [
      { type: 'deleteAgent', agent: known.value, replacing: known },
    ])
    return result.committed ? 'done' : undefined
  })
}

/** @returns the agent, for himself or a supervisor. */
export async function readAgent(hub: Hub, caller: Caller, pool: Pool, id: AgentId): Promise<Stored<Agent>> {
  await requireAgent(hub, caller, pool, id)
  return findAgent(hub, pool, id)
}

/** @returns a page of the pool's agents. */
export async function listAgents(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  continuation?: string,
): Promise<Page<Agent>> {
  requireSupervisor(caller)
  return hub.routing.agents(pool, continuation)
}

async function findAgent(hub: Hub, pool: Pool, id: AgentId): Promise<Stored<Agent>> {
  const known = await hub.routing.agent(pool, id)
  if (known !== undefined) return known
  throw new Refusal(
    'missing',
    'AgentNotFound',
    `There is no agent "${id}" in pool "${pool}"; PUT /agents/{id} makes one`,
  )
}
