import { statusOf, type Delivery } from './deliveries.ts'
import { LOG_LIMIT, type HandoffEvent } from './events.ts'
import { isOpen, type Handoff, type State } from './states.ts'
import type { Instant } from './time.ts'

/**
 * @returns the handoff in its new state, with the event in the log and its status, if any, to deliver. The
 * end is followed by an event of its own where the bot's conversation ends with it.
 */
export function record<S extends State>(
  handoff: Handoff,
  state: S,
  event: HandoffEvent,
  at: Instant,
): Handoff<S> {
  const recorded = recordOne(handoff, state, event, at)
  return endsConversation(handoff, recorded, event)
    ? recordOne(recorded, state, { type: 'conversationEnded' }, at)
    : recorded
}

/** A bot that ended the conversation itself is not told so. */
function endsConversation(before: Handoff, after: Handoff, event: HandoffEvent): boolean {
  const byBot = event.type === 'cancelled' && event.endOfConversation === true
  return before.endsConversation === true && isOpen(before) && !isOpen(after) && !byBot
}

function recordOne<S extends State>(
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
