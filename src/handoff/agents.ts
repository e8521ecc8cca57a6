import { ANY_AGENT, type AgentId, type HandoffId, type Pool, type SkillKey } from './names.ts'
import type { SkillNeed } from './states.ts'
import type { Instant } from './time.ts'
import { secondsAfter } from './time.ts'

export type Presence = 'available' | 'away' | 'offline'

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

/** Who takes handoffs. The only place where an agent's load is counted. */
export interface Agent {
  readonly id: AgentId
  readonly pool: Pool
  readonly name: string
  readonly skills: readonly AgentSkill[]
  readonly capacity: number
  readonly subject?: string
  readonly presence: Presence
  /** When presence lapses to offline unless it is renewed; null while offline. */
  readonly leaseUntil: Instant | null
  /** Since when the agent has been as idle as now: the last time something was taken or finished. */
  readonly idleSince: Instant
  readonly assignments: readonly Assignment[]
}

export type AgentProfile = Pick<Agent, 'id' | 'pool' | 'name' | 'skills' | 'capacity' | 'subject'>

/** @returns the agent after a supervisor wrote the profile; presence and work of a known agent stay. */
export function writeProfile(known: Agent | undefined, profile: AgentProfile, at: Instant): Agent {
  return known === undefined
    ? { ...profile, presence: 'offline', leaseUntil: null, idleSince: at, assignments: [] }
    : {
        ...profile,
        presence: known.presence,
        leaseUntil: known.leaseUntil,
        idleSince: known.idleSince,
        assignments: known.assignments,
      }
}

/** @returns the agent with a renewed presence; going available starts the idle time. */
export function declarePresence(agent: Agent, presence: Presence, leaseSeconds: number, at: Instant): Agent {
  return {
    ...agent,
    presence,
    leaseUntil: presence === 'offline' ? null : secondsAfter(at, leaseSeconds),
    idleSince: presence === 'available' && agent.presence !== 'available' ? at : agent.idleSince,
  }
}

/** @returns the agent, offline when the lease has lapsed. */
export function lapse(agent: Agent, at: Instant): Agent {
  return agent.leaseUntil !== null && agent.leaseUntil <= at
    ? { ...agent, presence: 'offline', leaseUntil: null }
    : agent
}

/** @returns whether the agent may take one more handoff now. */
export function isFree(agent: Agent, at: Instant): boolean {
  return (
    agent.presence === 'available' &&
    agent.leaseUntil !== null &&
    agent.leaseUntil > at &&
    agent.assignments.length < agent.capacity
  )
}

/** @returns whether the agent has every skill asked for, each at the level asked for. */
export function satisfies(agent: Agent, needs: readonly SkillNeed[]): boolean {
  return needs.every(
    (need) =>
      need.skill === ANY_AGENT ||
      agent.skills.some((skill) => skill.key === need.skill && skill.level >= need.level),
  )
}

/** @returns the skills by which the agent can be found. */
export function skillKeys(agent: Agent): SkillKey[] {
  return [...new Set([ANY_AGENT, ...agent.skills.map((skill) => skill.key)])]
}

/** @returns the agent with one more handoff. */
export function take(agent: Agent, assignment: Assignment, at: Instant): Agent {
  return { ...agent, assignments: [...agent.assignments, assignment], idleSince: at }
}

/** @returns the agent without the handoff; the same agent when it was not his. */
export function release(agent: Agent, handoffId: HandoffId, at: Instant): Agent {
  const assignments = agent.assignments.filter((held) => held.handoffId !== handoffId)
  return assignments.length === agent.assignments.length ? agent : { ...agent, assignments, idleSince: at }
}
