import { graceEnd, type Agent, type Assignment, type Offer } from './agents.ts'
import type { HandoffId } from './names.ts'
import type { AgentRules } from './policy.ts'
import { secondsAfter, type Instant } from './time.ts'

/*
 * What an agent has in hand. Each of these goes into one batch with the handoff that it is about.
 */

/** @returns the agent with one more handoff, which may have been offered to him before. */
export function take(agent: Agent, assignment: Assignment, at: Instant): Agent {
  const offers = agent.offers.filter((offer) => offer.handoffId !== assignment.handoffId)
  const answered = offers.length < agent.offers.length
  return {
    ...agent,
    offers,
    assignments: [...agent.assignments, assignment],
    idleSince: at,
    lastGivenAt: answered ? agent.lastGivenAt : at,
    unanswered: 0,
  }
}

/** @returns the agent with one more offer, which takes a place for as long as it stands. */
export function putBefore(agent: Agent, offer: Offer): Agent {
  return { ...agent, offers: [...agent.offers, offer], lastGivenAt: offer.offeredAt }
}

/** @returns the agent without the offer; the same agent when it was not before him. */
export function takeBack(agent: Agent, handoffId: HandoffId): Agent {
  const offers = agent.offers.filter((offer) => offer.handoffId !== handoffId)
  return offers.length === agent.offers.length ? agent : { ...agent, offers }
}

/** @returns the agent after an answer: no offer before him goes unanswered any more. */
export function answer(agent: Agent): Agent {
  return agent.unanswered === 0 ? agent : { ...agent, unanswered: 0 }
}

/**
 * @returns the agent without the handoff, with the place taken for as long as wrapping it up may take; the
 * same agent when it was not his.
 */
export function release(
  agent: Agent,
  handoffId: HandoffId,
  wrapUpSeconds: number,
  { graceSeconds }: AgentRules,
  at: Instant,
): Agent {
  const assignments = agent.assignments.filter((held) => held.handoffId !== handoffId)
  if (assignments.length === agent.assignments.length) return agent
  const wrapUp = wrapUpSeconds > 0 ? [{ handoffId, until: secondsAfter(at, wrapUpSeconds) }] : []
  const released = { ...agent, assignments, wrapUps: [...agent.wrapUps, ...wrapUp], idleSince: at }
  return { ...released, graceUntil: graceEnd(released, at, graceSeconds) }
}
