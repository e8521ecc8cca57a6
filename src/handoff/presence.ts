import { graceEnd, type Agent, type Presence, type PresenceReason } from './agents.ts'
import type { AgentRules } from './policy.ts'
import { secondsAfter, type Instant } from './time.ts'

/** What an agent's client says. */
export interface PresenceDeclaration {
  readonly presence: Presence
  /** How long it holds unless it is renewed. */
  readonly leaseSeconds: number
  /**
   * A sign of life that nobody pressed a button for: it holds off the lapse, but does not bring back an
   * agent whom the hub has set away.
   */
  readonly renewal: boolean
}

/** @returns the agent with a renewed presence; going available starts the idle time. */
export function declarePresence(
  agent: Agent,
  { presence, leaseSeconds, renewal }: PresenceDeclaration,
  { graceSeconds }: AgentRules,
  at: Instant,
): Agent {
  const stays = renewal && presence === 'available' && !mayComeBack(agent)
  const declared = stays ? agent : become(agent, presence, 'declared', at)
  const renewed = {
    ...declared,
    leaseUntil: declared.presence === 'offline' ? null : secondsAfter(at, leaseSeconds),
    unanswered: stays || declared === agent ? agent.unanswered : 0,
  }
  return { ...renewed, graceUntil: graceEnd(renewed, at, graceSeconds) }
}

/** Whether a sign of life makes the agent available: he is, or was until he was not heard of any more. */
function mayComeBack({ presence, presenceReason }: Agent): boolean {
  return presence === 'available' || (presence === 'offline' && presenceReason === 'leaseLapsed')
}

/**
 * @returns the agent, offline when the lease has lapsed, and without the wrap-ups that have ended. His grace
 * time begins when it is noticed: while the hub was away itself, nobody could renew.
 */
export function settle(agent: Agent, { graceSeconds }: AgentRules, at: Instant): Agent {
  const wrapUps = agent.wrapUps.filter(({ until }) => until > at)
  const rested = wrapUps.length === agent.wrapUps.length ? agent : { ...agent, wrapUps }
  const { leaseUntil } = rested
  if (leaseUntil === null || leaseUntil > at) return rested
  // That he did not answer outlasts the lease: only his own word brings him back.
  const reason = rested.presenceReason === 'offersUnanswered' ? 'offersUnanswered' : 'leaseLapsed'
  const lapsed = { ...become(rested, 'offline', reason, leaseUntil), leaseUntil: null }
  return { ...lapsed, graceUntil: graceEnd(lapsed, at, graceSeconds) }
}

/** @returns the agent after one more offer expired unanswered: away when they are too many. */
export function leaveUnanswered(agent: Agent, { unansweredOffers }: AgentRules, at: Instant): Agent {
  const unanswered = agent.unanswered + 1
  const counted = { ...agent, unanswered }
  if (unanswered < unansweredOffers || agent.presence !== 'available') return counted
  return become(counted, 'away', 'offersUnanswered', at)
}

function become(agent: Agent, presence: Presence, presenceReason: PresenceReason, at: Instant): Agent {
  if (agent.presence === presence) return agent
  const idleSince = presence === 'available' ? at : agent.idleSince
  return { ...agent, presence, presenceReason, presenceSince: at, idleSince }
}
