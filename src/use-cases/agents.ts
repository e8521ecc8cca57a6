import { isFree, isPresent, writeProfile, type Agent, type AgentProfile } from '../handoff/agents.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { declarePresence, type PresenceDeclaration } from '../handoff/presence.ts'
import { suppliesMore } from '../handoff/supply.ts'
import { requireAgent, requireSupervisor, type Caller } from './caller.ts'
import { commit } from './commit.ts'
import { Refusal, untilDecided } from './errors.ts'
import { releaseKept } from './kept.ts'
import { leaveToOthers, requeueAll } from './look-at-agent.ts'
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
    const result = await commit(hub, profile.pool, [
      known === undefined
        ? { type: 'createAgent', agent: written }
        : { type: 'replaceAgent', agent: written, replacing: known },
    ])
    return result.committed ? written : undefined
  })
  await releaseKept(hub, agent.pool, agent.id)
  return asStoredNow(hub, agent)
}

/**
 * Renews the agent's lease. Going available is matched at once, in this call; offers before one who is not
 * available any more go to others.
 */
export async function setPresence(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  id: AgentId,
  declaration: PresenceDeclaration,
): Promise<Agent> {
  await requireAgent(hub, caller, pool, id)
  const { agent, written, isRenewal } = await untilDecided(async () => {
    const known = await findAgent(hub, pool, id)
    const declared = declarePresence(known.value, declaration, hub.registry.agentRules, hub.now())
    const result = await commit(hub, pool, [{ type: 'replaceAgent', agent: declared, replacing: known }])
    const now = hub.now()
    const isRenewal = isPresent(known.value, now) && !suppliesMore(known.value, declared, now)
    return result.committed ? { agent: declared, written: result.agents[0], isRenewal } : undefined
  })
  const { presence } = agent
  if (presence !== 'available') await leaveToOthers(hub, agent, `${id} is ${presence}`)
  // Whoever repeats a call that failed halfway expects it done. Mostly there is nothing to do, and he stays as written.
  else if (isRenewal && !(await isGivenMore(hub, agent, written))) return agent
  return asStoredNow(hub, agent)
}

async function isGivenMore(hub: Hub, agent: Agent, written: Stored<Agent> | undefined): Promise<boolean> {
  return isFree(agent, hub.now()) && (await matchAgent(hub, agent.pool, agent.id, written)) > 0
}

async function asStoredNow(hub: Hub, agent: Agent): Promise<Agent> {
  return (await hub.routing.agent(agent.pool, agent.id))?.value ?? agent
}

/**
 * Deleting an agent who is not there is no error.
 * @param requeues gives what the agent has to others first.
 * @throws Refusal while the agent has handoffs that are not to be requeued.
 */
export async function deleteAgent(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  id: AgentId,
  requeues: boolean,
): Promise<void> {
  requireSupervisor(caller)
  await untilDecided(async () => {
    const known = await hub.routing.agent(pool, id)
    if (known === undefined) return 'done'
    const { assignments, offers, presence } = known.value
    if (assignments.length > 0 && !requeues) throw hasWork(known.value)
    if (assignments.length + offers.length > 0) {
      if (presence !== 'offline') await goOffline(hub, known)
      await leaveToOthers(hub, known.value, `${id} is deleted`)
      await requeueAll(hub, assignments, id, `${id} is deleted`)
      return undefined
    }
    const result = await commit(hub, pool, [{ type: 'deleteAgent', agent: known.value, replacing: known }])
    if (!result.committed) return undefined
    await leaveToOthers(hub, known.value, `${id} is deleted`)
    return 'done'
  })
}

/** So that he is given nothing new meanwhile. A lost race is noticed when he still has work afterwards. */
async function goOffline(hub: Hub, known: Stored<Agent>): Promise<void> {
  const declaration = { presence: 'offline', leaseSeconds: 0, renewal: false } as const
  const agent = declarePresence(known.value, declaration, hub.registry.agentRules, hub.now())
  await commit(hub, agent.pool, [{ type: 'replaceAgent', agent, replacing: known }])
}

function hasWork({ id, assignments }: Agent): Refusal {
  const count = assignments.length === 1 ? '1 handoff' : `${assignments.length} handoffs`
  const message = `Agent "${id}" has ${count}; complete first, or add ?requeue=true to give everything to others`
  return new Refusal('conflict', 'AgentHasWork', message)
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
