import * as z from 'zod'
import { skillKey } from '../activity/skill.ts'
import { satisfies, writeProfile, type Agent } from '../handoff/agents.ts'
import { ANY_AGENT, DEFAULT_POOL, type SkillKey } from '../handoff/names.ts'
import { possibleNeeds } from '../handoff/overflow.ts'
import type { Wish } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import { policiesOf } from '../hub-config/registry.ts'
import type { Config } from '../hub-config/schema.ts'
import type { Finding } from './subjects.ts'

/** The answer of `GET /agents`, as far as it matters here. */
export const agentListing = z.object({
  agents: z.array(
    z.object({
      id: z.string(),
      pool: z.string().default(DEFAULT_POOL),
      skills: z.array(z.object({ name: z.string(), level: z.number() })),
    }),
  ),
})

export type ListedAgent = z.infer<typeof agentListing>['agents'][number]

/** @returns the skills whose handoffs would fail at once, since no agent can have them, whatever is relaxed. */
export function agentFindings(config: Config, listed: readonly ListedAgent[], now: Instant): Finding[] {
  const { canonical, policyOf } = policiesOf(config)
  const agents = listed.map((each) => agentOf(each, canonical, now))
  return config.skills.flatMap(({ name, pool }, index) => {
    const team = agents.filter((agent) => pool === undefined || agent.pool === pool)
    const level = name.key === ANY_AGENT ? 1 : policyOf(name.key).minLevel
    const needs = [{ skill: name.key, level }]
    const wish: Wish = { asked: name.name, routedTo: name.key, needs, priority: 0 }
    const ways = possibleNeeds(wish, policyOf)
    if (ways.some((way) => team.some((agent) => satisfies(agent, way)))) return []
    const best = ways.flat().map((need) => `"${need.skill}" at level ${need.level}`)
    const message = `no agent of the list has ${best.join(' or ')}, all steps considered, so every handoff fails at once; give it to an agent, or lower the level`
    return [{ path: `skills[${index}]`, message }]
  })
}

function agentOf(
  { id, pool, skills }: ListedAgent,
  canonical: (skill: SkillKey) => SkillKey,
  now: Instant,
): Agent {
  const keyed = skills.flatMap(({ name, level }) => {
    const result = skillKey(name)
    return result.ok ? [{ key: canonical(result.key), name, level }] : []
  })
  return writeProfile(undefined, { id, pool, name: id, skills: keyed, capacity: 1 }, now)
}
