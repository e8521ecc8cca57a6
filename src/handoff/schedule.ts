import type { SkillPolicy } from './policy.ts'
import type { Handoff, Unassigned, Wish } from './states.ts'
import { earliest, secondsAfter, type Instant } from './time.ts'

/** @returns the level of its skill that the handoff needs now. */
export function neededLevel({ needs, routedTo }: Wish): number {
  return needs.find(({ skill }) => skill === routedTo)?.level ?? 1
}

/** @returns when the policy next does something for a handoff that waits; null when it does nothing more. */
export function nextStepAt(handoff: Handoff<Unassigned>, policy: SkillPolicy): Instant | null {
  const { inQueueSince, closedUntil } = handoff.state
  if (closedUntil !== null) return closedUntil
  const level = neededLevel(handoff.wish)
  const relax = policy.relax.find(({ minLevel }) => minLevel < level)
  return earliest(
    relax && secondsAfter(inQueueSince, relax.afterSeconds),
    policy.overflow && secondsAfter(inQueueSince, policy.overflow.afterSeconds),
    handoff.preferred?.until,
    ...handoff.passes.map(({ until }) => until),
  )
}

/** @returns the handoff with the time of its next step, as every write of one that waits must have it. */
export function scheduled<S extends Unassigned>(handoff: Handoff<S>, policy: SkillPolicy): Handoff<S> {
  return { ...handoff, state: { ...handoff.state, stepAt: nextStepAt(handoff, policy) } }
}

/**
 * @returns the earliest moment at which something must happen to the handoff if nobody does anything; null
 * for one that is over. Every open handoff has one.
 */
export function deadlineOf({ state }: Handoff): Instant | null {
  switch (state.name) {
    case 'queued':
      return state.closedUntil ?? earliest(state.waitUntil, state.stepAt)
    case 'offered':
      return earliest(state.offerUntil, state.waitUntil)
    case 'accepted':
      return state.handleUntil
    case 'completed':
    case 'failed':
    case 'cancelled':
      return null
  }
}
