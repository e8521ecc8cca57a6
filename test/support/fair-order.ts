import type { Agent } from '../../src/handoff/agents.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import { isIn, type Handoff } from '../../src/handoff/states.ts'
import type { Instant } from '../../src/handoff/time.ts'

/**
 * @returns whoever waited and was passed over when this agent was given a handoff or offered one: those who come
 * before it, whom he may have, and whose time to wait is not over.
 */
export function passedOver(
  waiting: readonly Handoff[],
  given: Handoff,
  agent: Agent,
  now: Instant,
): string[] {
  return waiting
    .filter((each) => comesBefore(each, given))
    .filter((each) => mayHave(agent, each, now))
    .map((each) => `${nameOf(each)} was passed over for ${nameOf(given)}`)
}

/** @returns whether a handoff waits that an agent may have now. */
export function mayHave(agent: Agent, handoff: Handoff, now: Instant): boolean {
  if (!isIn(handoff, 'queued') || handoff.state.waitUntil <= now) return false
  return exclusionOf(handoff, agent, now) === undefined
}

/** Told here once more, by the rule's own words: the hub's order is what is to be checked. */
function comesBefore(one: Handoff, other: Handoff): boolean {
  if (one.wish.priority !== other.wish.priority) return one.wish.priority > other.wish.priority
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt
  return one.id < other.id
}

export const nameOf = ({ reply, wish }: Handoff) => `${reply.conversation.id} (${wish.routedTo})`
