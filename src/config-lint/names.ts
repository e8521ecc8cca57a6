import * as z from 'zod'
import { ANY_AGENT, DEFAULT_POOL, type SkillKey } from '../handoff/names.ts'
import { policiesOf } from '../hub-config/registry.ts'
import type { Config } from '../hub-config/schema.ts'
import type { Finding } from './subjects.ts'

/** @returns topics and a default skill that lead nowhere, or into a pool whose agents the bots do not get. */
export function nameFindings(config: Config): Finding[] {
  return [...routes(config).flatMap((route) => routeFindings(route, config)), ...poolFindings(config)]
}

interface Route {
  readonly path: string
  readonly to: SkillKey
  readonly isDefault: boolean
}

function routes(config: Config): Route[] {
  const { canonical } = policiesOf(config)
  const topics = Object.entries(config.topics).map(([topic, { key }]) => ({
    path: z.core.toDotPath(['topics', topic]),
    to: canonical(key),
    isDefault: false,
  }))
  const { skill } = config.defaults
  return skill === undefined
    ? topics
    : [...topics, { path: 'defaults.skill', to: canonical(skill.key), isDefault: true }]
}

function routeFindings({ path, to, isDefault }: Route, { skills, bots }: Config): Finding[] {
  const skill = skills.find(({ name }) => name.key === to)
  if (skill === undefined) {
    if (skills.length === 0 || to === ANY_AGENT) return []
    const message = `no skill of this file has the name or alias "${to}", so it may be misspelled; correct it, or add the skill`
    return [{ path, message }]
  }
  const strangers = bots.filter(({ pool = DEFAULT_POOL }) => skill.pool !== undefined && pool !== skill.pool)
  // Which bot sends a topic is not known, so one that can is enough.
  if (strangers.length === 0 || (!isDefault && strangers.length < bots.length)) return []
  const names = strangers.map(({ id, pool = DEFAULT_POOL }) => `"${id}" (pool "${pool}")`).join(', ')
  const message = `it leads to "${to}" of pool "${skill.pool ?? ''}", but the agents of that pool are not those of ${names}; name a skill of their pool`
  return [{ path, message }]
}

function poolFindings({ skills, bots }: Config): Finding[] {
  if (bots.length === 0) return []
  return skills.flatMap(({ pool: only }, index) => {
    if (only === undefined || bots.some(({ pool = DEFAULT_POOL }) => pool === only)) return []
    const message = `no bot has the pool "${only}", so nobody can ask for this skill; give a bot that pool, or correct it`
    return [{ path: `skills[${index}].pool`, message }]
  })
}
