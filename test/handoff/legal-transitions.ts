import type * as offers from '../../src/handoff/offers.ts'
import type * as overflowing from '../../src/handoff/overflow.ts'
import type * as replays from '../../src/handoff/replay.ts'
import type * as repeats from '../../src/handoff/repeats.ts'
import type * as requeueing from '../../src/handoff/requeue.ts'
import type { Handoff, State } from '../../src/handoff/states.ts'
import type * as steps from '../../src/handoff/steps.ts'
import type * as ends from '../../src/handoff/transitions.ts'

/** Everything that makes a handoff another one; the decisions in these modules change nothing. */
type Transitions = typeof ends &
  typeof offers &
  typeof requeueing &
  typeof repeats &
  typeof replays &
  Pick<typeof steps, 'takeStep'> &
  Omit<typeof overflowing, 'dueOverflow' | 'needsIn' | 'needsAfterTransfer' | 'possibleNeeds'>

/** From which states each transition may start. */
export const startsFrom = {
  offer: ['queued'],
  decline: ['offered'],
  expireOffer: ['offered'],
  withdraw: ['offered'],
  accept: ['queued', 'offered'],
  complete: ['accepted'],
  timeOutHandling: ['accepted'],
  transfer: ['accepted'],
  requeue: ['accepted'],
  loseAgent: ['accepted'],
  takeStep: ['queued'],
  overflow: ['queued'],
  stay: ['queued'],
  fail: ['queued', 'offered'],
  cancel: ['queued', 'offered', 'accepted'],
  repeat: ['queued', 'offered', 'accepted'],
  reroute: ['queued'],
  replay: ['queued', 'offered', 'accepted', 'completed', 'failed', 'cancelled'],
  settleTranscript: ['queued', 'offered', 'accepted', 'completed', 'failed', 'cancelled'],
} as const satisfies Partial<Record<keyof Transitions, readonly State['name'][]>>

export type Transition = keyof typeof startsFrom

type Starts<T> = T extends (handoff: Handoff<infer S>, ...more: never[]) => unknown ? S['name'] : never
type Permitted = { [T in Transition]: Starts<Transitions[T]> }
type Listed = { [T in Transition]: (typeof startsFrom)[T][number] }
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/**
 * The list above is exactly what the parameters of the transitions let through: a transition that takes one
 * state more, or one less, makes the compiler refuse this line.
 */
export const asTheCompilerHasIt: { [T in Transition]: Same<Permitted[T], Listed[T]> } = {
  offer: true,
  decline: true,
  expireOffer: true,
  withdraw: true,
  accept: true,
  complete: true,
  timeOutHandling: true,
  transfer: true,
  requeue: true,
  loseAgent: true,
  takeStep: true,
  overflow: true,
  stay: true,
  fail: true,
  cancel: true,
  repeat: true,
  reroute: true,
  replay: true,
  settleTranscript: true,
}

/** Every transition is in the list. */
export const noneIsMissing: Same<keyof Transitions, Transition> = true
