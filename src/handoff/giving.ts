import { graceEnd, type Agent } from './agents.ts'
import { expireOffer, offer } from './offers.ts'
import type { AgentRules, SkillPolicy } from './policy.ts'
import { leaveUnanswered } from './presence.ts'
import { record } from './record.ts'
import type { Match } from './routing.ts'
import {
  isIn,
  type Accepted,
  type Handoff,
  type Offered,
  type Queued,
  type State,
  type Unassigned,
} from './states.ts'
import { secondsBetween, type Instant } from './time.ts'
import { accept } from './transitions.ts'
import { putBefore, release, take, takeBack } from './work.ts'

/*
 * What becomes of a handoff and of its agent when something passes between them. Both are written together,
 * so that the agent's load is always what the handoffs say.
 */

/** A handoff and its agent, as they are to be written. */
export interface Pair<S extends Handoff['state']> {
  readonly handoff: Handoff<S>
  readonly agent: Agent
}

/** @returns the handoff with the agent whom it was matched to, or put before him, as its policy wants it. */
export function giveTo(
  agent: Agent,
  { handoff, assign, reason }: Pick<Match, 'handoff' | 'assign' | 'reason'>,
  policy: SkillPolicy,
  rules: AgentRules,
  at: Instant,
): Pair<Accepted | Offered> {
  if (assign === 'auto') return acceptAs(agent, handoff, reason, policy, rules, at)
  const offered = offer(handoff, agent.id, reason, policy, at)
  const { offerUntil } = offered.state
  const skill = handoff.wish.routedTo
  return {
    handoff: offered,
    agent: putBefore(agent, { handoffId: handoff.id, skill, offeredAt: at, offerUntil }),
  }
}

/** @returns both when the agent takes a handoff that waits, or that was offered to him. */
export function acceptAs(
  agent: Agent,
  handoff: Handoff<Unassigned>,
  reason: string,
  policy: SkillPolicy,
  { graceSeconds }: AgentRules,
  at: Instant,
): Pair<Accepted> {
  const accepted = accept(handoff, agent.id, reason, policy, at)
  const assignment = { handoffId: handoff.id, assignment: accepted.assignment, acceptedAt: at }
  const taken = take(agent, assignment, at)
  // He may have gone offline with the offer before him; then he keeps the handoff no longer than others.
  return { handoff: accepted, agent: { ...taken, graceUntil: graceEnd(taken, at, graceSeconds) } }
}

/** What becomes of both when nobody answered an offer. */
export interface Unanswered extends Pair<Queued> {
  /** Why the agent counts as away from now on; null when he stays what he was. */
  readonly setAway: string | null
}

/** @returns the handoff for the next agent, and the agent without it: away when he let too many expire. */
export function endOffer(
  agent: Agent,
  offered: Handoff<Offered>,
  policy: SkillPolicy,
  rules: AgentRules,
  at: Instant,
): Unanswered {
  const queued = expireOffer(offered, policy, at)
  const silent = leaveUnanswered(takeBack(agent, offered.id), rules, at)
  if (silent.presence === agent.presence) return { handoff: queued, agent: silent, setAway: null }
  const reason = `${silent.unanswered} offers in a row went unanswered`
  const event = { type: 'agentSetAway', agent: agent.id, reason } as const
  return { handoff: record(queued, queued.state, event, at), agent: silent, setAway: reason }
}

/**
 * @param becomes the state that the handoff has from now on.
 * @returns the agent without a handoff that he has or is asked to take; the same agent when it was not his.
 * Who completed it has it to wrap up; who was asked for as long as can be when it failed has not answered.
 */
export function takeFrom(
  agent: Agent,
  handoff: Handoff,
  becomes: State['name'],
  policy: SkillPolicy,
  rules: AgentRules,
  at: Instant,
): Agent {
  if (!isIn(handoff, 'offered')) {
    return release(agent, handoff.id, becomes === 'completed' ? policy.wrapUpSeconds : 0, rules, at)
  }
  const relieved = takeBack(agent, handoff.id)
  const { offeredAt, offerUntil } = handoff.state
  const longest = Math.min(policy.offerSeconds, policy.waitSeconds)
  const wasSilent = becomes === 'failed' && secondsBetween(offeredAt, offerUntil) >= longest
  return wasSilent && relieved !== agent ? leaveUnanswered(relieved, rules, at) : relieved
}
