import { isFree, take, type Agent } from '../handoff/agents.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { match } from '../handoff/routing.ts'
import type { Accepted, Handoff, Queued, SkillNeed } from '../handoff/states.ts'
import { secondsBetween } from '../handoff/time.ts'
import { accept } from '../handoff/transitions.ts'
import { untilDecided } from './errors.ts'
import type { Change, Hub, Stored } from './ports.ts'

/**
 * Gives an agent work for as long as there is room and somebody waits: after going online, finishing
 * something, or learning a skill. The first in place over all of the agent's skills goes first.
 * @returns how many handoffs the agent took.
 */
export async function matchAgent(hub: Hub, pool: Pool, id: AgentId): Promise<number> {
  for (let taken = 0; ; taken++) {
    const next = await untilDecided(() => takeNext(hub, pool, id))
    if (next === 'took nothing') return taken
    if (next === 'took the last') return taken + 1
  }
}

/** One try to give the agent one handoff; undefined for a lost race. */
async function takeNext(
  hub: Hub,
  pool: Pool,
  id: AgentId,
): Promise<'took nothing' | 'took one' | 'took the last' | undefined> {
  const agent = await hub.routing.agent(pool, id)
  if (agent === undefined || !isFree(agent.value, hub.now())) return 'took nothing'
  const waiting = await hub.routing.waitingForAgent(agent.value)
  const [pair] = match(
    waiting.map((stored) => stored.value),
    [agent.value],
    hub.now(),
  )
  const handoff = waiting.find((stored) => stored.value === pair?.handoff)
  if (handoff === undefined) return 'took nothing'

  const accepted = acceptance(hub, handoff.value, agent)
  const result = await hub.routing.commit(pool, [
    { type: 'replaceHandoff', handoff: accepted.handoff, replacing: handoff },
    accepted.agentChange,
  ])
  if (!result.committed) return undefined
  await tellAccepted(hub, accepted.handoff)
  return isFree(accepted.agent, hub.now()) ? 'took one' : 'took the last'
}

/**
 * Gives the waiting handoffs that need these skills to the agents who are free and have all of them. Asks
 * for every need, not for the queue's skill alone: among many free agents the few who have them all may be
 * the last.
 * @returns how many handoffs found an agent.
 */
export async function matchNeeds(hub: Hub, pool: Pool, needs: readonly SkillNeed[]): Promise<number> {
  for (let taken = 0; ;) {
    const before = taken
    for (const { value: agent } of await hub.routing.candidates(pool, needs)) {
      if (isFree(agent, hub.now())) taken += await matchAgent(hub, pool, agent.id)
    }
    if (taken === before) return taken
  }
}

/** A deadline further away is left to the sweep: its message would stay on the queue for hours. */
const NEAR_SECONDS = 60 * 60

/** Sends what must be sent after an agent took a handoff. */
export async function tellAccepted(hub: Hub, { id, state }: Handoff<Accepted>): Promise<void> {
  const isNear = secondsBetween(state.acceptedAt, state.handleUntil) <= NEAR_SECONDS
  await Promise.all([
    hub.messages.sendStatusWaiting(id),
    isNear ? hub.messages.wakeAt(id, state.handleUntil) : undefined,
  ])
}

/** @returns what becomes of both when an agent takes a handoff; both are written in one batch. */
export function acceptance(
  hub: Hub,
  handoff: Handoff<Queued>,
  stored: Stored<Agent>,
): { handoff: Handoff<Accepted>; agent: Agent; agentChange: Change } {
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
