import type { Delivery } from './deliveries.ts'
import { statusOf } from './deliveries.ts'
import { ALIAS_LIMIT, LOG_LIMIT, type Actor, type FailureCode, type HandoffEvent } from './events.ts'
import type { AgentId, HandoffId } from './names.ts'
import type {
  Accepted,
  Cancelled,
  Completed,
  Failed,
  Handoff,
  Open,
  Queued,
  State,
  TranscriptFacts,
  Wish,
} from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/*
 * The only ways from one state to another. Each takes the states it may start from, so an illegal
 * transition does not compile, and each writes its event into the log.
 */

/** An agent takes a waiting handoff. */
export function accept(
  handoff: Handoff<Queued>,
  agent: AgentId,
  handleSeconds: number,
  at: Instant,
): Handoff<Accepted> {
  const assignment = handoff.assignment + 1
  const state: Accepted = {
    name: 'accepted',
    agent,
    acceptedAt: at,
    handleUntil: secondsAfter(at, handleSeconds),
  }
  return record({ ...handoff, assignment }, state, { type: 'accepted', agent, assignment }, at)
}

/** The conversation with the human is over. */
export function complete(
  handoff: Handoff<Accepted>,
  by: Actor,
  at: Instant,
  message?: string,
): Handoff<Completed> {
  const { agent } = handoff.state
  const text = message === undefined ? {} : { message }
  const event: HandoffEvent = { type: 'completed', agent, assignment: handoff.assignment, by, ...text }
  return record(handoff, { name: 'completed', agent, endedAt: at, ...text }, event, at)
}

/** The agent held it for longer than the policy allows. */
export function timeOutHandling(handoff: Handoff<Accepted>, at: Instant): Handoff<Completed> {
  const { agent } = handoff.state
  const event: HandoffEvent = { type: 'handlingTimedOut', agent, assignment: handoff.assignment }
  return record(handoff, { name: 'completed', agent, endedAt: at }, event, at)
}

/** Nobody takes it; the bot is told why. */
export function fail(
  handoff: Handoff<Queued>,
  code: FailureCode,
  message: string,
  at: Instant,
): Handoff<Failed> {
  return record(
    handoff,
    { name: 'failed', code, message, endedAt: at },
    { type: 'failed', code, message },
    at,
  )
}

/** The customer or the bot gave up. */
export function cancel(handoff: Handoff<Open>, by: Actor, reason: string, at: Instant): Handoff<Cancelled> {
  return record(handoff, { name: 'cancelled', reason, endedAt: at }, { type: 'cancelled', by, reason }, at)
}

/** The bot asked again for the same open conversation: the new id becomes another name of this handoff. */
export function repeat(handoff: Handoff<Open>, as: HandoffId, at: Instant): Handoff<Open> {
  if (handoff.aliases.includes(as)) return handoff
  const aliases = [...handoff.aliases, as].slice(-ALIAS_LIMIT)
  return record({ ...handoff, aliases }, handoff.state, { type: 'repeated', as }, at)
}

/** A repeated request with another skill moves the handoff while it waits; its place in time stays. */
export function reroute(handoff: Handoff<Queued>, wish: Wish, at: Instant): Handoff<Queued> {
  return record({ ...handoff, wish }, handoff.state, { type: 'rerouted', skill: wish.routedTo }, at)
}

/** The transcript behind a link arrived, or will not. Changes no state. */
export function settleTranscript(
  handoff: Handoff,
  transcript: TranscriptFacts,
  reason: string,
  at: Instant,
): Handoff {
  const event: HandoffEvent =
    transcript.state === 'unavailable'
      ? { type: 'transcriptUnavailable', reason }
      : { type: 'transcriptStored', activities: transcript.activities }
  const warnings =
    transcript.state === 'unavailable'
      ? [...handoff.warnings, { code: 'TranscriptNotFetched', message: reason }]
      : handoff.warnings
  return record({ ...handoff, transcript, warnings }, handoff.state, event, at)
}

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
