import { DEFAULT_POOL } from '../handoff/names.ts'
import { DEFAULT_POLICY } from '../handoff/policy.ts'
import type { Config } from './schema.ts'

/** What is wrong, and the member it is wrong in; no path when it concerns several. */
export interface Contradiction {
  readonly path: readonly (string | number)[]
  readonly message: string
}

const ONE_DAY_SECONDS = 24 * 60 * 60

/** @returns what each member alone does not show; the hub does not start with any of it. */
export function contradictions(config: Config): Contradiction[] {
  return [...repetitions(config), ...skillNames(config), ...unknownNames(config), ...tooShortKept(config)]
}

function repetitions({ bots, keys, topics, desks }: Config): Contradiction[] {
  const appIds = bots.flatMap(({ appId }) => appId?.toLowerCase() ?? [])
  return [
    ...repeated(bots.map(({ id }) => id)).map((id) => `two bots have the id "${id}"`),
    ...repeated(appIds).map((appId) => `two bots have the appId "${appId}"`),
    ...repeated(desks.map((desk) => desk.pool)).map((name) => `two desks are for the pool "${name}"`),
    ...repeated(keys.map(({ name }) => name)).map((name) => `two keys have the name "${name}"`),
    ...repeated(keys.flatMap(({ sha256 }) => sha256)).map(
      (digest) => `the digest "${digest}" is there twice`,
    ),
    ...repeated(Object.keys(topics).map((topic) => topic.toLowerCase())).map(
      (topic) => `two topics are "${topic}", upper and lower case being the same`,
    ),
  ].map((message) => ({ path: [], message }))
}

/** A name must lead to one skill. */
function skillNames({ skills }: Config): Contradiction[] {
  const owners = new Map<string, string>()
  const places = skills.flatMap(({ name, aliases }, index) => [
    { key: name.key, path: ['skills', index, 'name'] },
    ...aliases.map(({ key }, alias) => ({ key, path: ['skills', index, 'aliases', alias] })),
  ])
  return places.flatMap(({ key, path }) => {
    const owner = owners.get(key)
    owners.set(key, owner ?? `skills[${path[1] ?? ''}]`)
    if (owner === undefined) return []
    return [{ path, message: `"${key}" is already a name of ${owner}; a name leads to one skill` }]
  })
}

function unknownNames({ bots, desks, keys, pools, skills }: Config): Contradiction[] {
  const ids = bots.map(({ id }) => id)
  const known = [DEFAULT_POOL, ...pools, ...bots.map((each) => each.pool ?? DEFAULT_POOL)]
  const ofKeys = keys.flatMap((each, index) => {
    const path = ['keys', index]
    if (each.role === 'bot' && !ids.includes(each.bot)) {
      const message = `the key "${each.name}" is for bot "${each.bot}", which is not in "bots"`
      return [{ path, message }]
    }
    if (each.role === 'agent' && !known.includes(each.pool)) {
      const message = `the key "${each.name}" is for pool "${each.pool}", which is not in "pools"`
      return [{ path, message }]
    }
    return []
  })
  const ofSkills = skills.flatMap(({ name, pool }, index) => {
    if (pool === undefined || known.includes(pool)) return []
    const message = `the skill "${name.name}" is of pool "${pool}", which is not in "pools"`
    return [{ path: ['skills', index, 'pool'], message }]
  })
  const ofDesks = desks.flatMap((desk, index) => {
    if (known.includes(desk.pool)) return []
    const message = `the desk is for pool "${desk.pool}", which is not in "pools"`
    return [{ path: ['desks', index, 'pool'], message }]
  })
  return [...ofKeys, ...ofSkills, ...ofDesks]
}

/** What was said must be there for as long as an agent may still have the handoff. */
function tooShortKept({ retentionDays, defaults, skills }: Config): Contradiction[] {
  // One that is wrong in itself is not in its final form yet.
  const policies = [defaults, ...skills].flatMap((each) => ('policy' in each ? [each.policy] : []))
  const own = policies.flatMap(({ maxHandlingSeconds }) => maxHandlingSeconds ?? [])
  const { maxHandlingSeconds: usual = DEFAULT_POLICY.maxHandlingSeconds } = policies[0] ?? {}
  const longest = Math.max(usual, ...own)
  if (retentionDays * ONE_DAY_SECONDS > longest) return []
  const message = `an agent may have a handoff for ${longest} seconds (maxHandlingSeconds): keep what was said for longer`
  return [{ path: ['retentionDays'], message }]
}

const repeated = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
]
