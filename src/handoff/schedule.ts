import type { SkillPolicy } from './policy.ts'
import { isIn, type Handoff, type Unassigned, type Wish } from './states.ts'
import { earliest, secondsAfter, type Instant } from './time.ts'

/** @returns the level of its skill that the handoff needs now. */
export function neededLevel({ needs, routedTo }: Wish): number {
  return needs.find(({ skill }) => skill === routedTo)?.level ?? 1
}

/** What happens to an open handoff if nobody does anything until then. */
export interface Planned {
  readonly what:
    | 'opens'
    | 'relaxes'
    | 'overflows'
    | 'preferenceEnds'
    | 'mayBeAskedAgain'
    | 'offerExpires'
    | 'waitEnds'
    | 'handlingEnds'
  readonly at: Instant
}

/** @returns the steps that the policy takes for a handoff that waits, each with its time. */
function plannedSteps(handoff: Handoff<Unassigned>, policy: SkillPolicy): Planned[] {
  const { inQueueSince, closedUntil } = handoff.state
  if (closedUntil !== null) return [{ what: 'opens', at: closedUntil }]
  const { preferred, passes, wish } = handoff
  const level = neededLevel(wish)
  const relax = policy.relax.find(({ minLevel }) => minLevel < level)
  const planned = (what: Planned['what'], at: Instant | null | undefined): Planned[] =>
    typeof at === 'string' ? [{ what, at }] : []
  return [
    ...planned('preferenceEnds', preferred?.until),
    ...passes.flatMap(({ until }) => planned('mayBeAskedAgain', until)),
    ...planned('relaxes', relax && secondsAfter(inQueueSince, relax.afterSeconds)),
    ...planned('overflows', policy.overflow && secondsAfter(inQueueSince, policy.overflow.afterSeconds)),
  ]
}

/** @returns when the policy next does something for a handoff that waits; null when it does nothing more. */
export function nextStepAt(handoff: Handoff<Unassigned>, policy: SkillPolicy): Instant | null {
  return earliest(...plannedSteps(handoff, policy).map(({ at }) => at))
}

/** @returns what happens next to a handoff if nobody does anything; null to one that is over. */
export function nextPlanned(handoff: Handoff, policy: SkillPolicy): Planned | null {
  const all = allPlanned(handoff, policy)
  const first = earliest(...all.map(({ at }) => at))
  return all.find(({ at }) => at === first) ?? null
}

/** Of two at the same moment, the one that the hub does first comes first. */
function allPlanned(handoff: Handoff, policy: SkillPolicy): Planned[] {
  if (isIn(handoff, 'accepted')) return [{ what: 'handlingEnds', at: handoff.state.handleUntil }]
  if (!isIn(handoff, 'queued', 'offered')) return []
  const waitEnds = { what: 'waitEnds', at: handoff.state.waitUntil } as const
  return isIn(handoff, 'offered')
    ? [waitEnds, { what: 'offerExpires', at: handoff.state.offerUntil }]
    : [waitEnds, ...stepsToCome(handoff, policy)]
}

/** The policy's steps when the hub will take them: one that led nowhere is tried again at `stepAt`. */
function stepsToCome(handoff: Handoff<Unassigned>, policy: SkillPolicy): Planned[] {
  const { stepAt } = handoff.state
  if (stepAt === null) return []
  return plannedSteps(handoff, policy).map(({ what, at }) => ({ what, at: at < stepAt ? stepAt : at }))
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
