import { graceOrWrapUpEnd, type Agent } from '../handoff/agents.ts'
import { cameEarly } from './announce.ts'
import type { AgentId, HandoffId, Pool } from '../handoff/names.ts'
import { withdraw } from '../handoff/offers.ts'
import { settle } from '../handoff/presence.ts'
import { loseAgent } from '../handoff/requeue.ts'
import { agentOf, isIn, type Handoff, type Queued } from '../handoff/states.ts'
import { commit } from './commit.ts'
import { withoutAgent } from './end.ts'
import { untilDecided } from './errors.ts'
import { releaseKept } from './kept.ts'
import type { Hub } from './ports.ts'

/**
 * Does about an agent whatever is due: ends a lease that nobody renewed and wrap-ups that are over, takes
 * offers back from one who is not there, and gives his handoffs to others when his grace time has passed.
 * Each is a write of its own; when this process dies in between, the next look does the rest.
 */
export async function lookAtAgent(hub: Hub, pool: Pool, id: AgentId): Promise<void> {
  const agent = await settled(hub, pool, id)
  if (agent === 'gone') return
  const { presence, assignments, graceUntil } = agent
  if (presence !== 'available') await leaveToOthers(hub, agent, `${id} is ${presence}`)
  if (graceUntil !== null && graceUntil <= hub.now()) {
    await requeueAll(hub, assignments, id, `${id} went offline and did not come back in time`)
  }
}

async function settled(hub: Hub, pool: Pool, id: AgentId): Promise<Agent | 'gone'> {
  return untilDecided(async () => {
    const known = await hub.routing.agent(pool, id)
    if (known === undefined) return 'gone'
    const agent = settle(known.value, hub.registry.agentRules, hub.now())
    if (agent === known.value) {
      const at = graceOrWrapUpEnd(agent)
      if (cameEarly(hub, at)) await hub.messages.wakeForAgent(pool, id, at)
      return agent
    }
    const result = await commit(hub, pool, [{ type: 'replaceAgent', agent, replacing: known }])
    return result.committed ? agent : undefined
  })
}

/** Nothing waits for an agent who is not there: what is offered to him or kept for him goes to others. */
export async function leaveToOthers(hub: Hub, { pool, id, offers }: Agent, reason: string): Promise<void> {
  await withdrawAll(hub, offers, id, reason)
  await releaseKept(hub, pool, id)
}

interface Held {
  readonly handoffId: HandoffId
}

/** Takes back offers that this agent cannot answer; each handoff goes to the next agent at once. */
async function withdrawAll(hub: Hub, offers: readonly Held[], from: AgentId, reason: string): Promise<void> {
  const { policyOf } = hub.registry
  for (const { handoffId } of offers) {
    await takeFrom(hub, handoffId, from, (handoff) =>
      isIn(handoff, 'offered')
        ? withdraw(handoff, reason, policyOf(handoff.wish.routedTo), hub.now())
        : undefined,
    )
  }
}

/** Gives the handoffs of an agent who is lost to others, at their old places. */
export async function requeueAll(
  hub: Hub,
  assignments: readonly Held[],
  from: AgentId,
  reason: string,
): Promise<void> {
  const { policyOf } = hub.registry
  for (const { handoffId } of assignments) {
    await takeFrom(hub, handoffId, from, (handoff) =>
      isIn(handoff, 'accepted') ? loseAgent(handoff, reason, policyOf, hub.now()) : undefined,
    )
  }
}

async function takeFrom(
  hub: Hub,
  id: HandoffId,
  from: AgentId,
  back: (handoff: Handoff) => Handoff<Queued> | undefined,
): Promise<void> {
  await untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff' || agentOf(found.stored.value) !== from) return 'no longer his'
    const { stored } = found
    const queued = back(stored.value)
    if (queued === undefined) return 'no longer his'
    const result = await commit(hub, queued.pool, [
      { type: 'replaceHandoff', handoff: queued, replacing: stored },
      ...(await withoutAgent(hub, stored.value, 'queued')),
    ])
    return result.committed ? 'taken' : undefined
  })
}
