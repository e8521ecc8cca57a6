import { isPresent, levelOf, load, type Agent, type PresenceReason } from './agents.ts'
import type { AgentId, SkillKey } from './names.ts'
import { ANY_AGENT } from './names.ts'
import type { Handoff, Pass, Queued } from './states.ts'
import type { Instant } from './time.ts'

/** The one rule that keeps an agent from a handoff. */
export type Exclusion =
  | { readonly rule: 'lacksSkill'; readonly skill: SkillKey }
  | {
      readonly rule: 'levelTooLow'
      readonly skill: SkillKey
      readonly level: number
      readonly needed: number
    }
  | { readonly rule: 'passed'; readonly pass: Pass }
  | { readonly rule: 'waitsForAnother'; readonly agent: AgentId; readonly until: Instant }
  | { readonly rule: 'closed'; readonly until: Instant }
  | { readonly rule: 'offline'; readonly since: Instant; readonly reason: PresenceReason }
  | { readonly rule: 'away'; readonly since: Instant; readonly reason: PresenceReason }
  | {
      readonly rule: 'full'
      readonly capacity: number
      readonly assignments: number
      readonly offers: number
      readonly wrapUps: number
    }

/**
 * The rules in the order in which they are asked: what never changes by waiting comes first, so that the
 * one that is told is the one to mend.
 * @returns the first rule that keeps the agent from the handoff now, or undefined when he may have it.
 */
export function exclusionOf(handoff: Handoff<Queued>, agent: Agent, now: Instant): Exclusion | undefined {
  return (
    skillMissing(handoff, agent) ??
    passed(handoff, agent) ??
    waitsForAnother(handoff, agent) ??
    notThere(agent, now) ??
    full(agent, now) ??
    closed(handoff)
  )
}

function skillMissing({ wish }: Handoff, agent: Agent): Exclusion | undefined {
  for (const { skill, level: asked } of wish.needs) {
    const level = levelOf(agent, skill)
    if (level === 0) return { rule: 'lacksSkill', skill }
    const needed = skill === ANY_AGENT ? 1 : asked
    if (level < needed) return { rule: 'levelTooLow', skill, level, needed }
  }
  return undefined
}

function passed({ passes }: Handoff, agent: Agent): Exclusion | undefined {
  const pass = passes.find((each) => each.agent === agent.id)
  return pass && { rule: 'passed', pass }
}

function waitsForAnother({ preferred }: Handoff, agent: Agent): Exclusion | undefined {
  if (preferred === null || preferred.agent === agent.id) return undefined
  return { rule: 'waitsForAnother', agent: preferred.agent, until: preferred.until }
}

function notThere(agent: Agent, now: Instant): Exclusion | undefined {
  if (isPresent(agent, now)) return undefined
  const { presence, presenceSince: since, presenceReason: reason, leaseUntil } = agent
  if (presence === 'offline') return { rule: 'offline', since, reason }
  // Not written down yet, but so: nobody renewed it.
  if (leaseUntil === null || leaseUntil <= now) {
    return { rule: 'offline', since: leaseUntil ?? since, reason: 'leaseLapsed' }
  }
  return { rule: 'away', since, reason }
}

function full(agent: Agent, now: Instant): Exclusion | undefined {
  const { capacity, assignments, offers } = agent
  const taken = load(agent, now)
  if (taken < capacity) return undefined
  const wrapUps = taken - assignments.length - offers.length
  return { rule: 'full', capacity, assignments: assignments.length, offers: offers.length, wrapUps }
}

function closed({ state }: Handoff<Queued>): Exclusion | undefined {
  return state.closedUntil === null ? undefined : { rule: 'closed', until: state.closedUntil }
}
