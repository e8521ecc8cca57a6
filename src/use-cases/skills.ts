import { ANY_AGENT, type Pool, type SkillKey } from '../handoff/names.ts'
import { secondsBetween } from '../handoff/time.ts'
import type { Hub, SkillSituation } from './ports.ts'
import { previewHandoff, type Preview } from './preview.ts'
import { wishFor, type AskedSkill } from './wish.ts'

export interface SkillReport {
  readonly id: SkillKey
  readonly name: string
  readonly agents: number
  readonly agentsOnline: number
  readonly agentsFree: number
  readonly waiting: number
  readonly longestWaitSeconds: number
  /** Why nobody would come, in words for whoever asks; absent while somebody could. */
  readonly reason?: string
}

/** @returns what a handoff would meet, a skill at a time; the skill of everybody is always there. */
export async function listSkills(hub: Hub, pool: Pool): Promise<SkillReport[]> {
  const now = hub.now()
  const known = await hub.routing.skills(pool, now)
  const configured = [ANY_AGENT, ...hub.registry.skillNames.keys()]
  const missing = configured.filter((skill) => !known.some((each) => each.skill === skill))
  return [...known, ...missing.map(nobody)]
    .sort((one, other) => (one.skill < other.skill ? -1 : 1))
    .map((situation) => reportOf(hub, situation, now))
}

/** One skill, and what would become of a handoff for it. */
export interface SkillPreview extends SkillReport {
  readonly preview: Preview
}

/**
 * @returns the same for one skill, also for one that nobody has, with what would become of a handoff for it.
 * @param asked the skill, the level if one is asked for, and whatever else the agent must have.
 */
export async function readSkill(hub: Hub, pool: Pool, asked: readonly AskedSkill[]): Promise<SkillPreview> {
  const wish = wishFor(hub.registry, asked)
  const [skills, preview] = await Promise.all([listSkills(hub, pool), previewHandoff(hub, pool, wish)])
  const report = skills.find((each) => each.id === wish.routedTo)
  return { ...(report ?? reportOf(hub, nobody(wish.routedTo), hub.now())), preview }
}

const nobody = (skill: SkillKey): SkillSituation => ({
  skill,
  agents: 0,
  agentsOnline: 0,
  agentsFree: 0,
  waiting: 0,
  oldestReceivedAt: null,
})

function reportOf(hub: Hub, situation: SkillSituation, now: string): SkillReport {
  const { skill, agents, agentsOnline, agentsFree, waiting, oldestReceivedAt } = situation
  const reason = reasonOf(situation)
  return {
    id: skill,
    name: hub.registry.skillNames.get(skill) ?? (skill === ANY_AGENT ? 'Any agent' : skill),
    agents,
    agentsOnline,
    agentsFree,
    waiting,
    longestWaitSeconds:
      oldestReceivedAt === null ? 0 : Math.max(0, Math.round(secondsBetween(oldestReceivedAt, now))),
    ...(reason === undefined ? {} : { reason }),
  }
}

function reasonOf({ agents, agentsOnline, agentsFree }: SkillSituation): string | undefined {
  if (agents === 0) return 'No agent has this skill: a handoff would fail at once'
  if (agentsOnline === 0) return 'No agent with this skill is available: a handoff would wait'
  if (agentsFree === 0) return 'Every agent with this skill is busy: a handoff would wait'
  return undefined
}
