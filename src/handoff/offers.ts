import { PASS_LIMIT, type Actor, type HandoffEvent } from './events.ts'
import type { AgentId } from './names.ts'
import type { SkillPolicy } from './policy.ts'
import { record } from './record.ts'
import { scheduled } from './schedule.ts'
import type { Handoff, Offered, Pass, Queued } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/** The handoff is put before an agent; no offer outlasts the time that the handoff may wait. */
export function offer(
  handoff: Handoff<Queued>,
  agent: AgentId,
  reason: string,
  policy: SkillPolicy,
  at: Instant,
): Handoff<Offered> {
  const answerBy = secondsAfter(at, policy.offerSeconds)
  const { waitUntil } = handoff.state
  const offerUntil = answerBy < waitUntil ? answerBy : waitUntil
  const state: Offered = { ...handoff.state, name: 'offered', agent, offeredAt: at, offerUntil }
  return record(handoff, state, { type: 'offered', agent, offerUntil, reason }, at)
}

/** The agent said no: the handoff is for others, and never for him again. */
export function decline(
  handoff: Handoff<Offered>,
  by: Actor,
  policy: SkillPolicy,
  at: Instant,
  message?: string,
): Handoff<Queued> {
  const { agent } = handoff.state
  const said = message === undefined ? {} : { message }
  const event: HandoffEvent = { type: 'offerDeclined', agent, by, ...said }
  return backToQueue(handoff, event, [{ agent, why: 'declined', at, until: null }], policy, at)
}

/** The agent said nothing in time: he is not asked again for a while. */
export function expireOffer(handoff: Handoff<Offered>, policy: SkillPolicy, at: Instant): Handoff<Queued> {
  const { agent } = handoff.state
  const until = secondsAfter(at, policy.askAgainSeconds)
  const event: HandoffEvent = { type: 'offerExpired', agent }
  return backToQueue(handoff, event, [{ agent, why: 'letExpire', at, until }], policy, at)
}

/** The agent cannot answer any more: he went away, or is gone. */
export function withdraw(
  handoff: Handoff<Offered>,
  reason: string,
  policy: SkillPolicy,
  at: Instant,
): Handoff<Queued> {
  const event: HandoffEvent = { type: 'offerWithdrawn', agent: handoff.state.agent, reason }
  return backToQueue(handoff, event, [], policy, at)
}

/** Everything as it was before the offer: the place, the wait limit, and the steps that its policy takes. */
function backToQueue(
  handoff: Handoff<Offered>,
  event: HandoffEvent,
  pass: readonly Pass[],
  policy: SkillPolicy,
  at: Instant,
): Handoff<Queued> {
  const { since, inQueueSince, waitUntil, stepAt, closedUntil, agent } = handoff.state
  const state: Queued = { name: 'queued', since, inQueueSince, waitUntil, stepAt, closedUntil }
  const passes = [...handoff.passes.filter((each) => each.agent !== agent), ...pass].slice(-PASS_LIMIT)
  const preferred = handoff.preferred?.agent === agent ? null : handoff.preferred
  return scheduled(record({ ...handoff, passes, preferred }, state, event, at), policy)
}
