import { ANY_AGENT, type Pool, type SkillKey } from '../handoff/names.ts'
import { secondsBetween } from '../handoff/time.ts'
import type { Hub } from './ports.ts'
import type { SkillSituation, WhichAgents } from './ports-skills.ts'
import { previewHandoff, previewInDetail, type Preview } from './preview.ts'
import { wishFor, type AskedSkill } from './wish.ts'

export interface SkillReport {
  readonly id: SkillKey
  readonly name: string
  readonly agents: number
  readonly agentsOnline: number
  readonly agentsFree: number
  readonly waiting: number
  readonly longestWaitSeconds: number
  /** Why nobody would come at once, in words for whoever asks; absent while somebody could. */
  readonly reason?: string
}

/**
 * @returns who could take a handoff, a skill at a time; the skill of everybody is always there. Reads every
 * agent and every waiting handoff of the pool.
 */
export async function listSkills(hub: Hub, pool: Pool): Promise<SkillReport[]> {
  const now = hub.now()
  const known = await hub.routing.skills(pool, now)
  const configured = [ANY_AGENT, ...hub.registry.skillNames.keys()]
  const missing = configured.filter((skill) => !known.some((each) => each.skill === skill))
  return [...known, ...missing.map(nobody)]
    .sort((one, other) => (one.skill < other.skill ? -1 : 1))
    .map((situation) => reportOf(hub, situation, whyNobody(situation)))
}

/** One skill, and what would become of a handoff for it. */
export interface SkillPreview extends SkillReport {
  readonly preview: Preview
}

/**
 * @returns one skill, also one that nobody has, with what would become of a handoff for it. Costs as many
 * calls in a large pool as in a small one, unless the agents are listed.
 * @param asked the skill, the level if one is asked for, and whatever else the agent must have.
 * @param listAgents whether to tell what the rules say of each agent.
 */
export async function readSkill(
  hub: Hub,
  pool: Pool,
  asked: readonly AskedSkill[],
  listAgents = false,
): Promise<SkillPreview> {
  const wish = wishFor(hub.registry, asked)
  const [situation, preview] = await Promise.all([
    situationOf(hub, pool, wish.routedTo),
    (listAgents ? previewInDetail : previewHandoff)(hub, pool, wish),
  ])
  const atOnce = preview.outcome === 'accepted' || preview.outcome === 'offered'
  return { ...reportOf(hub, situation, atOnce ? undefined : preview.reason), preview }
}

async function situationOf({ routing, now }: Hub, pool: Pool, skill: SkillKey): Promise<SkillSituation> {
  const count = (which: WhichAgents) => routing.countAgents(pool, [{ skill, level: 1 }], which, now())
  const [agents, agentsOnline, agentsFree, waiting, oldest] = await Promise.all([
    count('all'),
    count('present'),
    count('free'),
    routing.waitingIn(pool, skill),
    routing.oldestWaiting(pool, skill),
  ])
  return { skill, agents, agentsOnline, agentsFree, waiting, oldestReceivedAt: oldest ?? null }
}

const nobody = (skill: SkillKey): SkillSituation => ({
  skill,
  agents: 0,
  agentsOnline: 0,
  agentsFree: 0,
  waiting: 0,
  oldestReceivedAt: null,
})

function reportOf(hub: Hub, situation: SkillSituation, reason: string | undefined): SkillReport {
  const { skill, agents, agentsOnline, agentsFree, waiting, oldestReceivedAt } = situation
  return {
    id: skill,
    name: hub.registry.skillNames.get(skill) ?? (skill === ANY_AGENT ? 'Any agent' : skill),
    agents,
    agentsOnline,
    agentsFree,
    waiting,
    longestWaitSeconds:
      oldestReceivedAt === null ? 0 : Math.max(0, Math.round(secondsBetween(oldestReceivedAt, hub.now()))),
    ...(reason === undefined ? {} : { reason }),
  }
}

/** What a handoff would meet depends on more: its level, hours, overflow. Only the preview knows. */
function whyNobody({ agents, agentsOnline, agentsFree }: SkillSituation): string | undefined {
  if (agents === 0) return 'No agent has this skill'
  if (agentsOnline === 0) return 'No agent with this skill is available'
  if (agentsFree === 0) return 'Every agent with this skill is busy'
  return undefined
}
