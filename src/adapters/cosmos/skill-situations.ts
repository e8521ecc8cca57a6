import { isFree, isPresent, skillKeys, type Agent } from '../../handoff/agents.ts'
import type { SkillKey } from '../../handoff/names.ts'
import type { Instant } from '../../handoff/time.ts'
import type { SkillSituation } from '../../use-cases/ports-skills.ts'

/** @returns for each skill that somebody has or waits for: who could take it, and who waits. */
export function skillSituations(
  agents: readonly Agent[],
  waiting: readonly { readonly skill: SkillKey; readonly receivedAt: Instant }[],
  now: Instant,
): SkillSituation[] {
  const skills = new Set([...agents.flatMap(skillKeys), ...waiting.map((each) => each.skill)])
  return [...skills].sort().map((skill) => {
    const able = agents.filter((agent) => skillKeys(agent).includes(skill))
    const queue = waiting.filter((each) => each.skill === skill)
    return {
      skill,
      agents: able.length,
      agentsOnline: able.filter((agent) => isPresent(agent, now)).length,
      agentsFree: able.filter((agent) => isFree(agent, now)).length,
      waiting: queue.length,
      oldestReceivedAt: queue.map((each) => each.receivedAt).sort()[0] ?? null,
    }
  })
}
