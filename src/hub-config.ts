import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import type { RedactionRule } from './activity/redact.ts'
import type { HubKey } from './adapters/callers/hub-keys.ts'
import { DEFAULT_POOL } from './handoff/names.ts'
import { registryOf } from './hub-config/registry.ts'
import { configSchema } from './hub-config/config-schema.ts'
import type { Config } from './hub-config/schema.ts'
import { secretReader, type ReadSecret } from './hub-config/webhook-secret.ts'
import { cardNumbers } from './redaction/card-numbers.ts'
import { patternRule } from './redaction/patterns.ts'
import type { Bot, Registry } from './use-cases/ports.ts'
import type { Desk } from './use-cases/ports-desks.ts'

export { LOCAL_BOT } from './hub-config/registry.ts'

export interface ConfigFile {
  readonly path: string
  readonly required: boolean
}

export interface HubConfig {
  readonly registry: Registry
  readonly bots: readonly Bot[]
  readonly desks: readonly Desk[]
  readonly keys: readonly HubKey[]
  /** For how long is kept what belongs to an ended handoff. */
  readonly retentionSeconds: number
  /** What is taken out of what was said. */
  readonly redaction: readonly RedactionRule[]
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
  const readSecret = secretReader(secretOf, file.path)
  const bots = config.bots.map((bot) => botOf(bot, config, readSecret))
  const desks = config.desks.map((desk) => deskOf(desk, readSecret))
  const registry = registryOf(config, bots)
  const retentionSeconds = config.retentionDays * 24 * 60 * 60
  return { registry, bots, desks, keys: config.keys, retentionSeconds, redaction: redactionOf(config) }
}

function redactionOf({ redact: { cardNumbers: cards, patterns } }: Config): RedactionRule[] {
  const own = patterns.map(({ name, pattern }) => patternRule(name, pattern))
  return cards ? [cardNumbers, ...own] : own
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
  { id, appId, pool: own, delivery, allowedHosts, endOfConversation }: Config['bots'][number],
  { allowedHosts: forAll }: Config,
  readSecret: ReadSecret,
): Bot {
  const secret = readSecret(`bot "${id}"`, delivery?.secretSetting)
  const url = delivery?.url
  const hosts = [...forAll, ...allowedHosts]
  return {
    name: id,
    pool: own ?? DEFAULT_POOL,
    allowedHosts: url === undefined ? hosts : [...hosts, new URL(url).hostname],
    ...(appId === undefined ? {} : { appId }),
    ...(endOfConversation ? { endOfConversation } : {}),
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

function deskOf({ pool, url, secretSetting }: Config['desks'][number], readSecret: ReadSecret): Desk {
  const secret = readSecret(`the desk of pool "${pool}"`, secretSetting)
  return { pool, url, ...(secret === undefined ? {} : { secret }) }
}
