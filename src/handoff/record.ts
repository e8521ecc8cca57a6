import { statusOf, type Delivery } from './deliveries.ts'
import { LOG_LIMIT, type HandoffEvent } from './events.ts'
import type { Handoff, State } from './states.ts'
import type { Instant } from './time.ts'

/** @returns the handoff in its new state, with the event in the log and its status, if any, to deliver. */
export function record<S extends State>(
  handoff: Handoff,
  state: S,
  event: HandoffEvent,
  at: Instant,
): Handoff<S> {
  const sequence = handoff.sequence + 1
  const holder = handoff.state.name === 'accepted' ? handoff.state.agent : undefined
  const status = statusOf(event, holder)
  const delivery: Delivery[] =
    status === undefined
      ? []
      : [{ ...status, sequence, at, state: 'pending', attempts: 0, nextAttemptAt: at }]
  return {
    ...handoff,
    state,
    sequence,
    log: [...handoff.log, { ...event, sequence, at }].slice(-LOG_LIMIT),
    deliveries: [...handoff.deliveries, ...delivery],
  }
}
