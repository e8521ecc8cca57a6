import type { Handoff, State } from '../../src/handoff/states.ts'
import type * as transitions from '../../src/handoff/transitions.ts'

/** From which states each transition may start. */
export const startsFrom = {
  accept: ['queued'],
  complete: ['accepted'],
  timeOutHandling: ['accepted'],
  fail: ['queued'],
  cancel: ['queued', 'accepted'],
  repeat: ['queued', 'accepted'],
  reroute: ['queued'],
  settleTranscript: ['queued', 'accepted', 'completed', 'failed', 'cancelled'],
} as const satisfies Partial<Record<keyof typeof transitions, readonly State['name'][]>>

export type Transition = keyof typeof startsFrom

type Starts<T> = T extends (handoff: Handoff<infer S>, ...more: never[]) => unknown ? S['name'] : never
type Permitted = { [T in Transition]: Starts<(typeof transitions)[T]> }
type Listed = { [T in Transition]: (typeof startsFrom)[T][number] }
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/**
 * The list above is exactly what the parameters of the transitions let through: a transition that takes one
 * state more, or one less, makes the compiler refuse this line.
 */
export const asTheCompilerHasIt: { [T in Transition]: Same<Permitted[T], Listed[T]> } = {
  accept: true,
  complete: true,
  timeOutHandling: true,
  fail: true,
  cancel: true,
  repeat: true,
  reroute: true,
  settleTranscript: true,
}

/** Every exported transition is in the list; `record` is what they are made of. */
export const noneIsMissing: Same<Exclude<keyof typeof transitions, 'record'>, Transition> = true
