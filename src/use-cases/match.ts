import { isFree, take, type Agent } from '../handoff/agents.ts'
import type { AgentId, Pool, SkillKey } from '../handoff/names.ts'
import { match } from '../handoff/routing.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { accept } from '../handoff/transitions.ts'
import { untilDecided } from './errors.ts'
import type { Change, Hub, Stored } from './ports.ts'

/**
 * Gives an agent work for as long as there is room and somebody waits: after going online, finishing
 * something, or learning a skill. The first in place over all of the agent's skills goes first.
 * @returns how many handoffs the agent took.
 */
export async function matchAgent(hub: Hub, pool: Pool, id: AgentId): Promise<number> {
  let taken = 0
  return untilDecided(async () => {
    const agent = await hub.routing.agent(pool, id)
    if (agent === undefined || !isFree(agent.value, hub.now())) return taken
    const waiting = await hub.routing.waitingForAgent(agent.value)
    const [pair] = match(
      waiting.map((stored) => stored.value),
      [agent.value],
      hub.now(),
    )
    const handoff = waiting.find((stored) => stored.value === pair?.handoff)
    if (handoff === undefined) return taken

    const accepted = acceptance(hub, handoff.value, agent)
    const result = await hub.routing.commit(pool, [
      { type: 'replaceHandoff', handoff: accepted.handoff, replacing: handoff },
      accepted.agentChange,
    ])
    if (!result.committed) return undefined
    taken += 1
    await hub.messages.sendStatusWaiting(handoff.value.id)
    return accepted.agent.assignments.length < accepted.agent.capacity ? undefined : taken
  })
}

/**
 * Gives the waiting handoffs of a skill to the agents who are free and have it.
 * @returns how many handoffs found an agent.
 */
export async function matchSkill(hub: Hub, pool: Pool, skill: SkillKey): Promise<number> {
  const now = hub.now()
  const candidates = await hub.routing.candidates(pool, [{ skill, level: 1 }], now)
  let taken = 0
  for (const { value: agent } of candidates) {
    if (isFree(agent, now)) taken += await matchAgent(hub, pool, agent.id)
  }
  return taken
}

/** @returns what becomes of both when an agent takes a handoff; both are written in one batch. */
export function acceptance(
  hub: Hub,
  handoff: Handoff<Queued>,
  stored: Stored<Agent>,
): { handoff: Handoff; agent: Agent; agentChange: Change } {
  const now = hub.now()
  const { maxHandlingSeconds } = hub.registry.policyOf(handoff.wish.routedTo)
  const accepted = accept(handoff, stored.value.id, maxHandlingSeconds, now)
  const assignment = { handoffId: handoff.id, assignment: accepted.assignment, acceptedAt: now }
  const agent = take(stored.value, assignment, now)
  return {
    handoff: accepted,
    agent,
    agentChange: { type: 'replaceAgent', agent, replacing: stored },
  }
}
