import type { Actor, FailureCode, HandoffEvent } from './events.ts'
import type { AgentId } from './names.ts'
import type { SkillPolicy } from './policy.ts'
import { record } from './record.ts'
import type { Accepted, Cancelled, Completed, Failed, Handoff, Open, Unassigned } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/*
 * The only ways from one state to another are here, in offers.ts and in requeue.ts. Each takes the states it
 * may start from, so an illegal transition does not compile, and each writes its event into the log.
 */

/** An agent has the handoff: it was matched to him, or he took the offer. */
export function accept(
  handoff: Handoff<Unassigned>,
  agent: AgentId,
  reason: string,
  { maxHandlingSeconds }: SkillPolicy,
  at: Instant,
): Handoff<Accepted> {
  const assignment = handoff.assignment + 1
  const handleUntil = secondsAfter(at, maxHandlingSeconds)
  const state: Accepted = { name: 'accepted', agent, acceptedAt: at, handleUntil }
  // Who declined it still does not want it, should it come back; all others may be asked then.
  const passes = handoff.passes.filter((pass) => pass.until === null && pass.agent !== agent)
  const taken = { ...handoff, assignment, passes, preferred: null }
  return record(taken, state, { type: 'accepted', agent, assignment, reason }, at)
}

/** The conversation with the human is over. */
export function complete(
  handoff: Handoff<Accepted>,
  by: Actor,
  at: Instant,
  message?: string,
): Handoff<Completed> {
  const { agent, acceptedAt } = handoff.state
  const text = message === undefined ? {} : { message }
  const event: HandoffEvent = { type: 'completed', agent, assignment: handoff.assignment, by, ...text }
  return record(handoff, { name: 'completed', agent, acceptedAt, endedAt: at, ...text }, event, at)
}

/** The agent held it for longer than the policy allows. */
export function timeOutHandling(handoff: Handoff<Accepted>, at: Instant): Handoff<Completed> {
  const { agent, acceptedAt } = handoff.state
  const event: HandoffEvent = { type: 'handlingTimedOut', agent, assignment: handoff.assignment }
  return record(handoff, { name: 'completed', agent, acceptedAt, endedAt: at }, event, at)
}

/** Nobody takes it; the bot is told why. */
export function fail(
  handoff: Handoff<Unassigned>,
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

/** How a bot gives up: by a call of the hub, which leaves its conversation alone, or by ending that. */
export type WayToCancel = 'cancel' | 'endOfConversation'

/** The customer or the bot gave up. */
export function cancel(
  handoff: Handoff<Open>,
  by: Actor,
  reason: string,
  at: Instant,
  way: WayToCancel = 'cancel',
): Handoff<Cancelled> {
  const over = way === 'endOfConversation' ? ({ endOfConversation: true } as const) : {}
  const state: Cancelled = { name: 'cancelled', reason, endedAt: at, ...over }
  return record(handoff, state, { type: 'cancelled', by, reason, ...over }, at)
}
