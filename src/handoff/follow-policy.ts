import type { SkillKey } from './names.ts'
import { overflow, stay } from './overflow.ts'
import type { PolicyOf } from './policy.ts'
import { deadlineOf, nextStepAt, scheduled } from './schedule.ts'
import type { Handoff, Queued } from './states.ts'
import { takeStep } from './steps.ts'
import { earliest, type Instant } from './time.ts'

/** @returns the handoff after all steps that are due: they can fall due together, one can make the next due. */
export function takeSteps(queued: Handoff<Queued>, policyOf: PolicyOf, now: Instant): Handoff<Queued> {
  let handoff = queued
  for (let next = takeStep(handoff, policyOf, now); next; next = takeStep(handoff, policyOf, now)) {
    handoff = next
  }
  return handoff
}

/**
 * @returns the handoff after its policy's steps: moved to the other queue, or with its next step planned. An
 * overflow that leads nowhere is tried again in a while, and holds up none of the other steps.
 * @param to the skill to whose queue it moves now; null when it is not time, or when nobody in the pool has
 * what it would need there.
 */
export function moveOrStay(
  queued: Handoff<Queued>,
  to: SkillKey | null,
  policyOf: PolicyOf,
  now: Instant,
): Handoff<Queued> {
  // Planned anew, since the policy may have changed since the step was planned.
  const handoff =
    to === null ? scheduled(queued, policyOf(queued.wish.routedTo)) : overflow(queued, to, policyOf, now)
  const due = deadlineOf(handoff)
  if (due === null || due > now) return handoff
  const { state, ...rest } = stay(handoff, now)
  const otherStep = nextStepAt(handoff, { ...policyOf(handoff.wish.routedTo), overflow: null })
  return { ...rest, state: { ...state, stepAt: earliest(state.stepAt, otherStep) } }
}
