import type { Delivery } from './deliveries.ts'
import { statusOf } from './deliveries.ts'
import {
  ALIAS_LIMIT,
  LOG_LIMIT,
  WARNING_LIMIT,
  type Actor,
  type FailureCode,
  type HandoffEvent,
} from './events.ts'
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
export function repeat(
  handoff: Handoff<Open>,
  repeated: Pick<Handoff, 'id' | 'warnings' | 'transcript' | 'linked'>,
  at: Instant,
): Handoff<Open> {
  const { id: as } = repeated
  if (handoff.aliases.includes(as)) return handoff
  const aliases = [...handoff.aliases, as].slice(-ALIAS_LIMIT)
  const warnings = [...handoff.warnings, ...repeated.warnings].slice(0, WARNING_LIMIT)
  const transcript = joined(handoff.transcript, repeated.transcript)
  const linked = [...handoff.linked, ...repeated.linked].slice(-ALIAS_LIMIT)
  const joint = { ...handoff, aliases, warnings, transcript, linked }
  return record(joint, handoff.state, { type: 'repeated', as }, at)
}

function joined(one: TranscriptFacts, other: TranscriptFacts): TranscriptFacts {
  const order = ['pending', 'stored', 'unavailable', 'none'] as const
  const state = order.find((each) => each === one.state || each === other.state) ?? 'none'
  return { state, activities: one.activities + other.activities }
}

/** A repeated request with another skill moves the handoff while it waits; its place in time stays. */
export function reroute(handoff: Handoff<Queued>, wish: Wish, at: Instant): Handoff<Queued> {
  return record({ ...handoff, wish }, handoff.state, { type: 'rerouted', skill: wish.routedTo }, at)
}

/** What came of fetching one linked transcript: so many activities, or why there are none. */
export type Fetched = { readonly activities: number } | { readonly fault: string }

/** A transcript behind a link arrived, or will not. Changes no state. */
export function settleTranscript(handoff: Handoff, id: HandoffId, fetched: Fetched, at: Instant): Handoff {
  const linked = handoff.linked.filter((each) => each.id !== id)
  if (linked.length === handoff.linked.length) return handoff
  const isMissing = 'fault' in fetched
  const activities = handoff.transcript.activities + (isMissing ? 0 : fetched.activities)
  const settled = isMissing && activities === 0 ? 'unavailable' : 'stored'
  const missing = isMissing ? [{ code: 'TranscriptNotFetched', message: fetched.fault }] : []
  const event: HandoffEvent = isMissing
    ? { type: 'transcriptUnavailable', reason: fetched.fault }
    : { type: 'transcriptStored', activities: fetched.activities }
  return record(
    {
      ...handoff,
      linked,
      transcript: { state: linked.length > 0 ? 'pending' : settled, activities },
      warnings: [...handoff.warnings, ...missing].slice(0, WARNING_LIMIT),
    },
    handoff.state,
    event,
    at,
  )
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
