import { ANY_AGENT, DEFAULT_POOL, type SkillKey } from '../handoff/names.ts'
import { DEFAULT_AGENT_RULES, DEFAULT_POLICY, type PolicyOf, type SkillPolicy } from '../handoff/policy.ts'
import { openingHours } from '../opening-hours.ts'
import type { Bot, Registry } from '../use-cases/ports.ts'
import type { StatedPolicy } from './policy-schema.ts'
import type { Config } from './schema.ts'

/** The bot of a hub without registered bots: for the local stack, where nobody proves who they are. */
export const LOCAL_BOT: Bot = { name: 'local', pool: DEFAULT_POOL, allowedHosts: [] }

const localBot = ({ allowedHosts }: Config): Bot => ({ ...LOCAL_BOT, allowedHosts })

/** @returns what the use cases look up: every skill under one key, whichever of its names is used. */
export function registryOf(config: Config, bots: readonly Bot[]): Registry {
  const byName = new Map([localBot(config), ...bots].map((bot) => [bot.name, bot]))
  const { canonical, policyOf } = policiesOf(config)
  const topics = new Map(
    Object.entries(config.topics).map(([topic, skill]) => [topic.toLowerCase(), canonical(skill.key)]),
  )
  return {
    policyOf,
    agentRules: { ...DEFAULT_AGENT_RULES, ...config.agents },
    pools: [...new Set([DEFAULT_POOL, ...config.pools, ...bots.map((bot) => bot.pool)])],
    bot: (name) => byName.get(name),
    canonical,
    skillOfTopic: (topic) => topics.get(topic.toLowerCase()),
    defaultSkill: canonical(config.defaults.skill?.key ?? ANY_AGENT),
    skillNames: new Map(config.skills.map(({ name }) => [name.key, name.name])),
  }
}

/** @returns the rules of every skill: its own, over those of `defaults`, over the hub's. */
export function policiesOf(config: Config): {
  readonly canonical: Registry['canonical']
  readonly policyOf: PolicyOf
  /** Of a skill without rules of its own. */
  readonly base: SkillPolicy
} {
  const aliases = new Map(
    config.skills.flatMap(({ name, aliases: others }) => others.map((alias) => [alias.key, name.key])),
  )
  const canonical = (skill: SkillKey) => aliases.get(skill) ?? skill
  const base = { ...DEFAULT_POLICY, ...rulesOf(config.defaults.policy, canonical) }
  const policies = new Map<SkillKey, SkillPolicy>(
    config.skills.map(({ name, policy }) => [name.key, { ...base, ...rulesOf(policy, canonical) }]),
  )
  const policyOf = (skill: SkillKey) => {
    const key = canonical(skill)
    return withoutOverflowInto(key, policies.get(key) ?? base)
  }
  return { canonical, base, policyOf }
}

/** The overflow that `defaults` state ends at the skill that it leads to. */
function withoutOverflowInto(skill: SkillKey, policy: SkillPolicy): SkillPolicy {
  return policy.overflow?.to === skill ? { ...policy, overflow: null } : policy
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
