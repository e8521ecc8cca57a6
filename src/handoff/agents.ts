import { ANY_AGENT, type AgentId, type HandoffId, type Pool, type SkillKey } from './names.ts'
import { earliest, secondsAfter, type Instant } from './time.ts'

export type Presence = 'available' | 'away' | 'offline'

/** Why the presence is what it is: the agent's own word, or what the hub made of his silence. */
export type PresenceReason = 'declared' | 'leaseLapsed' | 'offersUnanswered'

export interface AgentSkill {
  readonly key: SkillKey
  /** As the supervisor wrote it. */
  readonly name: string
  /** 1 to 5. */
  readonly level: number
}

export interface Assignment {
  readonly handoffId: HandoffId
  readonly assignment: number
  readonly acceptedAt: Instant
}

export interface Offer {
  readonly handoffId: HandoffId
  readonly skill: SkillKey
  readonly offeredAt: Instant
  readonly offerUntil: Instant
}

/** A place that stays taken for a while after a handoff. */
export interface WrapUp {
  readonly handoffId: HandoffId
  readonly until: Instant
}

/** Who takes handoffs. The only place where an agent's load is counted. */
export interface Agent {
  readonly id: AgentId
  readonly pool: Pool
  readonly name: string
  readonly skills: readonly AgentSkill[]
  readonly capacity: number
  readonly subject?: string
  readonly presence: Presence
  readonly presenceSince: Instant
  readonly presenceReason: PresenceReason
  /** When presence lapses to offline unless it is renewed; null while offline. */
  readonly leaseUntil: Instant | null
  /** When the handoffs of an agent who is offline go to others; null while he is not, or has none. */
  readonly graceUntil: Instant | null
  /** Since when the agent has been as idle as now: the last time something was taken or finished. */
  readonly idleSince: Instant
  /** When the agent was last given or offered something, or came to be: the order of round robin. */
  readonly lastGivenAt: Instant
  readonly assignments: readonly Assignment[]
  readonly offers: readonly Offer[]
  readonly wrapUps: readonly WrapUp[]
  /** How many offers in a row the agent let expire. */
  readonly unanswered: number
}

export type AgentProfile = Pick<Agent, 'id' | 'pool' | 'name' | 'skills' | 'capacity' | 'subject'>

/** @returns the agent after a supervisor wrote the profile; presence and work of a known agent stay. */
export function writeProfile(known: Agent | undefined, profile: AgentProfile, at: Instant): Agent {
  return { ...(known === undefined ? newcomer(at) : presenceAndWork(known)), ...profile }
}

type PresenceAndWork = Omit<Agent, keyof AgentProfile>

function newcomer(at: Instant): PresenceAndWork {
  return {
    presence: 'offline',
    presenceSince: at,
    presenceReason: 'declared',
    leaseUntil: null,
    graceUntil: null,
    idleSince: at,
    lastGivenAt: at,
    assignments: [],
    offers: [],
    wrapUps: [],
    unanswered: 0,
  }
}

function presenceAndWork(known: Agent): PresenceAndWork {
  return {
    presence: known.presence,
    presenceSince: known.presenceSince,
    presenceReason: known.presenceReason,
    leaseUntil: known.leaseUntil,
    graceUntil: known.graceUntil,
    idleSince: known.idleSince,
    lastGivenAt: known.lastGivenAt,
    assignments: known.assignments,
    offers: known.offers,
    wrapUps: known.wrapUps,
    unanswered: known.unanswered,
  }
}

/** @returns whether the agent has every skill asked for, each at the level asked for. */
export function satisfies(
  agent: Agent,
  needs: readonly { readonly skill: SkillKey; readonly level: number }[],
): boolean {
  return needs.every((need) => levelOf(agent, need.skill) >= (need.skill === ANY_AGENT ? 1 : need.level))
}

/** @returns the agent's level of a skill, 0 when he has it not. Being anybody has no levels. */
export function levelOf(agent: Agent, skill: SkillKey): number {
  if (skill === ANY_AGENT) return 1
  // A skill can be listed twice, by its name and an alias of it; the higher level counts.
  return Math.max(0, ...agent.skills.filter((each) => each.key === skill).map((each) => each.level))
}

/** @returns the skills by which the agent can be found. */
export function skillKeys(agent: Pick<Agent, 'skills'>): SkillKey[] {
  return [...new Set([ANY_AGENT, ...agent.skills.map((skill) => skill.key)])]
}

/** @returns how many of the agent's places are taken: by handoffs, by offers, and by wrapping up. */
export function load(agent: Agent, at: Instant): number {
  const wrappingUp = agent.wrapUps.filter(({ until }) => until > at).length
  return agent.assignments.length + agent.offers.length + wrappingUp
}

/** @returns whether the agent's own word that he is there still holds. */
export function isPresent(agent: Pick<Agent, 'presence' | 'leaseUntil'>, at: Instant): boolean {
  return agent.presence === 'available' && agent.leaseUntil !== null && agent.leaseUntil > at
}

/** @returns whether the agent may be given or offered one more handoff now. */
export function isFree(agent: Agent, at: Instant): boolean {
  return isPresent(agent, at) && load(agent, at) < agent.capacity
}

/** @returns when the hub next has something to do about the agent; null for nothing. */
export function agentDeadline(agent: Agent): Instant | null {
  const cannotAnswer = agent.presence !== 'available' && agent.offers.length > 0
  return earliest(agent.leaseUntil, graceOrWrapUpEnd(agent), cannotAnswer ? agent.presenceSince : null)
}

/** @returns the same but for the lease, which is renewed all the time. */
export function graceOrWrapUpEnd({ graceUntil, wrapUps }: Agent): Instant | null {
  return earliest(graceUntil, ...wrapUps.map(({ until }) => until))
}

/** @returns the end of an agent's grace time, for one who is offline with work. */
export function graceEnd(agent: Agent, at: Instant, graceSeconds: number): Instant | null {
  if (agent.presence !== 'offline' || agent.assignments.length === 0) return null
  return agent.graceUntil ?? secondsAfter(at, graceSeconds)
}
