import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import type { HubKey } from './adapters/callers/hub-keys.ts'
import { ANY_AGENT, DEFAULT_POOL, type SkillKey } from './handoff/names.ts'
import { DEFAULT_POLICY, type SkillPolicy } from './handoff/policy.ts'
import { configSchema, type Config } from './hub-config-schema.ts'
import type { Bot, Registry } from './use-cases/ports.ts'

/** The bot of a hub without registered bots: for the local stack, where nobody proves who they are. */
export const LOCAL_BOT: Bot = { name: 'local', pool: DEFAULT_POOL, allowedHosts: [] }

export interface ConfigFile {
  readonly path: string
  readonly required: boolean
}

export interface HubConfig {
  readonly registry: Registry
  readonly bots: readonly Bot[]
  readonly keys: readonly HubKey[]
}

/**
 * Reads hub.config.json; where nobody named a file, a missing one is an empty one.
 * @param secretOf gives the value of a setting by name.
 * @throws Error that lists everything that is wrong in it.
 */
export function readHubConfig(
  file: ConfigFile,
  secretOf: (setting: string) => string | undefined,
): HubConfig {
  const parsed = configSchema.safeParse(readJson(file))
  if (!parsed.success) throw new Error(`${file.path} is not usable:\n${z.prettifyError(parsed.error)}`)
  const config = parsed.data
  const bots = config.bots.map((bot) => botOf(bot, secretOf, file.path))
  const registry = registryOf(config, bots)
  return { registry, bots, keys: config.keys }
}

function readJson({ path, required }: ConfigFile): unknown {
  if (!required && !existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = existsSync(path) ? 'cannot be read as JSON' : 'is not there'
    throw new Error(`${path} ${why}`, { cause: error })
  }
}

function botOf(
  { id, appId, pool: own, delivery, allowedHosts }: Config['bots'][number],
  secretOf: (setting: string) => string | undefined,
  file: string,
): Bot {
  const setting = delivery?.secretSetting
  const secret = setting === undefined ? undefined : secretOf(setting)
  if (setting !== undefined && secret === undefined) {
    throw new Error(`${file}: bot "${id}" names the setting "${setting}" for its secret, which is not set`)
  }
  const url = delivery?.url
  return {
    name: id,
    pool: own ?? DEFAULT_POOL,
    allowedHosts: url === undefined ? allowedHosts : [...allowedHosts, new URL(url).hostname],
    ...(appId === undefined ? {} : { appId }),
    ...(delivery === undefined
      ? {}
      : {
          delivery: {
            via: delivery.via,
            ...(url === undefined ? {} : { url }),
            ...(secret === undefined ? {} : { secret }),
          },
        }),
  }
}

function registryOf(config: Config, bots: readonly Bot[]): Registry {
  const byName = new Map([LOCAL_BOT, ...bots].map((bot) => [bot.name, bot]))
  const aliases = new Map(
    config.skills.flatMap(({ name, aliases: others }) => others.map((alias) => [alias.key, name.key])),
  )
  const base = { ...DEFAULT_POLICY, ...policyFrom(config.defaults) }
  const policies = new Map<SkillKey, SkillPolicy>(
    config.skills.map((skill) => [skill.name.key, { ...base, ...policyFrom(skill) }]),
  )
  const topics = new Map(
    Object.entries(config.topics).map(([topic, skill]) => [topic.toLowerCase(), skill.key]),
  )
  const canonical = (skill: SkillKey) => aliases.get(skill) ?? skill
  return {
    policyOf: (skill) => policies.get(skill) ?? base,
    pools: [...new Set([DEFAULT_POOL, ...config.pools, ...bots.map((bot) => bot.pool)])],
    bot: (name) => byName.get(name),
    canonical,
    skillOfTopic(topic) {
      const skill = topics.get(topic.toLowerCase())
      return skill === undefined ? undefined : canonical(skill)
    },
    defaultSkill: canonical(config.defaults.skill?.key ?? ANY_AGENT),
    skillNames: new Map(config.skills.map(({ name }) => [name.key, name.name])),
  }
}

function policyFrom(source: Partial<SkillPolicy>): Partial<SkillPolicy> {
  const { waitSeconds, maxHandlingSeconds } = source
  return {
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
    ...(maxHandlingSeconds === undefined ? {} : { maxHandlingSeconds }),
  }
}
