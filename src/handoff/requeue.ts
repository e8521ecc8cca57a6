import { PASS_LIMIT, type Actor, type HandoffEvent, type TransferTarget } from './events.ts'
import type { PolicyOf } from './policy.ts'
import { needsAfterTransfer } from './overflow.ts'
import { record } from './record.ts'
import { scheduled } from './schedule.ts'
import type { Accepted, Handoff, Pass, Preference, Queued } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/*
 * A handoff that an agent had goes back to its old place in the queue. The time that it may wait begins
 * anew: the customer was served meanwhile.
 */

/** The agent passes it on: to another agent, to whoever has a skill, or to an agent for a skill. */
export function transfer(
  handoff: Handoff<Accepted>,
  by: Actor,
  to: TransferTarget,
  policyOf: PolicyOf,
  at: Instant,
  message?: string,
): Handoff<Queued> {
  const { assignment, state, wish } = handoff
  const skill = to.skill ?? wish.routedTo
  const needs = needsAfterTransfer(wish, skill, policyOf)
  const until = secondsAfter(at, policyOf(skill).transferSeconds)
  const preferred: Preference | null =
    to.agent === undefined ? null : { agent: to.agent, why: 'transfer', until }
  const said = message === undefined ? {} : { message }
  const event: HandoffEvent = { type: 'transferred', agent: state.agent, assignment, by, to, ...said }
  const moved = { ...handoff, wish: { ...wish, routedTo: skill, needs }, preferred }
  return backToQueue(moved, event, 'gaveBack', policyOf, at)
}

/** The agent or a supervisor gives it back, for whoever is next. */
export function requeue(
  handoff: Handoff<Accepted>,
  by: Actor,
  policyOf: PolicyOf,
  at: Instant,
  message?: string,
): Handoff<Queued> {
  const said = message === undefined ? {} : { message }
  const { agent } = handoff.state
  const event: HandoffEvent = { type: 'requeued', agent, assignment: handoff.assignment, by, ...said }
  return backToQueue(handoff, event, 'gaveBack', policyOf, at)
}

/** The agent went offline and did not come back in time. */
export function loseAgent(
  handoff: Handoff<Accepted>,
  reason: string,
  policyOf: PolicyOf,
  at: Instant,
): Handoff<Queued> {
  const { agent } = handoff.state
  const event: HandoffEvent = { type: 'agentLost', agent, assignment: handoff.assignment, reason }
  return backToQueue(handoff, event, 'wasLost', policyOf, at)
}

function backToQueue(
  handoff: Handoff<Accepted>,
  event: HandoffEvent,
  why: Pass['why'],
  policyOf: PolicyOf,
  at: Instant,
): Handoff<Queued> {
  const policy = policyOf(handoff.wish.routedTo)
  const { agent } = handoff.state
  const waitUntil = secondsAfter(at, policy.waitSeconds)
  const state: Queued = {
    name: 'queued',
    since: at,
    inQueueSince: at,
    waitUntil,
    stepAt: null,
    closedUntil: null,
  }
  // Nor right when it is kept for another no longer: it would come straight back.
  const from = handoff.preferred?.until ?? at
  const pass: Pass = { agent, why, at, until: secondsAfter(from, policy.askAgainSeconds) }
  // Who declined it before still does not want it, unless somebody passes it on to him by name.
  const others = handoff.passes.filter(
    (each) => each.agent !== agent && each.agent !== handoff.preferred?.agent,
  )
  const passes = [...others, pass].slice(-PASS_LIMIT)
  return scheduled(record({ ...handoff, passes }, state, event, at), policy)
}
