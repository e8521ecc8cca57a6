import type { Actor } from './events.ts'
import type { Cancelled, Handoff, Open, State } from './states.ts'
import type { Instant } from './time.ts'
import { cancel, type WayToCancel } from './transitions.ts'

/** Cancels a handoff whose conversation was erased before its request arrived: it never had a transcript. */
export function cancelWithoutWords(
  handoff: Handoff<Open>,
  by: Actor,
  reason: string,
  at: Instant,
  way: WayToCancel,
): Handoff<Cancelled> {
  const cancelled = cancel(withoutWords(handoff), by, reason, at, way)
  return { ...cancelled, state: { ...cancelled.state, wordsErased: true } }
}

/** @returns the handoff as if nothing had been said before it. */
export function withoutWords<S extends State>(handoff: Handoff<S>): Handoff<S> {
  return { ...handoff, transcript: { state: 'none', activities: 0 }, linked: [] }
}
