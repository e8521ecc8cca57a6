import { ANY_AGENT, DEFAULT_POOL, type SkillKey } from '../handoff/names.ts'
import { DEFAULT_AGENT_RULES, DEFAULT_POLICY, type SkillPolicy } from '../handoff/policy.ts'
import { openingHours } from '../opening-hours.ts'
import type { Bot, Registry } from '../use-cases/ports.ts'
import type { StatedPolicy } from './policy-schema.ts'
import type { Config } from './schema.ts'

/** The bot of a hub without registered bots: for the local stack, where nobody proves who they are. */
export const LOCAL_BOT: Bot = { name: 'local', pool: DEFAULT_POOL, allowedHosts: [] }

/** @returns what the use cases look up: every skill under one key, whichever of its names is used. */
export function registryOf(config: Config, bots: readonly Bot[]): Registry {
  const byName = new Map([LOCAL_BOT, ...bots].map((bot) => [bot.name, bot]))
  const aliases = new Map(
    config.skills.flatMap(({ name, aliases: others }) => others.map((alias) => [alias.key, name.key])),
  )
  const canonical = (skill: SkillKey) => aliases.get(skill) ?? skill
  const base = { ...DEFAULT_POLICY, ...rulesOf(config.defaults.policy, canonical) }
  const policies = new Map<SkillKey, SkillPolicy>(
    config.skills.map(({ name, policy }) => [name.key, { ...base, ...rulesOf(policy, canonical) }]),
  )
  const topics = new Map(
    Object.entries(config.topics).map(([topic, skill]) => [topic.toLowerCase(), canonical(skill.key)]),
  )
  return {
    policyOf: (skill) => policies.get(canonical(skill)) ?? base,
    agentRules: { ...DEFAULT_AGENT_RULES, ...config.agents },
    pools: [...new Set([DEFAULT_POOL, ...config.pools, ...bots.map((bot) => bot.pool)])],
    bot: (name) => byName.get(name),
    canonical,
    skillOfTopic: (topic) => topics.get(topic.toLowerCase()),
    defaultSkill: canonical(config.defaults.skill?.key ?? ANY_AGENT),
    skillNames: new Map(config.skills.map(({ name }) => [name.key, name.name])),
  }
}

function rulesOf(
  { overflow, hours, ...rest }: StatedPolicy,
  canonical: (skill: SkillKey) => SkillKey,
): Partial<SkillPolicy> {
  return {
    ...rest,
    ...(overflow === undefined
      ? {}
      : { overflow: overflow && { ...overflow, to: canonical(overflow.to.key) } }),
    ...(hours === undefined ? {} : { hours: hours && openingHours(hours) }),
  }
}
