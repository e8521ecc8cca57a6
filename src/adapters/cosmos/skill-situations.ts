import { isPresent, skillKeys, type Agent } from '../../handoff/agents.ts'
import type { SkillKey } from '../../handoff/names.ts'
import type { Instant } from '../../handoff/time.ts'
import type { SkillSituation } from '../../use-cases/ports-skills.ts'
import type { AgentDocument } from './routing-documents.ts'

/** What of an agent decides what he counts for. */
export type AgentInBrief = Pick<Agent, 'skills' | 'presence' | 'leaseUntil'> &
  Pick<AgentDocument, 'freeUntil'>

/** Who waits for a skill. */
export type Queue = Pick<SkillSituation, 'skill' | 'waiting' | 'oldestReceivedAt'>

/** @returns for each skill that somebody has or waits for: who could take it, and who waits. */
export function skillSituations(
  agents: readonly AgentInBrief[],
  queues: readonly Queue[],
  now: Instant,
): SkillSituation[] {
  const situations = new Map(queues.map((queue) => [queue.skill, { ...NOBODY, ...queue }]))
  for (const agent of agents) {
    const online = isPresent(agent, now) ? 1 : 0
    const free = agent.freeUntil !== null && agent.freeUntil > now ? 1 : 0
    for (const skill of skillKeys(agent)) {
      const known = situations.get(skill) ?? { ...NOBODY, skill }
      situations.set(skill, {
        ...known,
        agents: known.agents + 1,
        agentsOnline: known.agentsOnline + online,
        agentsFree: known.agentsFree + free,
      })
    }
  }
  return [...situations.values()].sort(bySkill)
}

const NOBODY = { agents: 0, agentsOnline: 0, agentsFree: 0, waiting: 0, oldestReceivedAt: null }

const bySkill = (one: { skill: SkillKey }, other: { skill: SkillKey }) => (one.skill < other.skill ? -1 : 1)
