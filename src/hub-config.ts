import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import type { HubKey } from './adapters/callers/hub-keys.ts'
import { DEFAULT_POOL } from './handoff/names.ts'
import { registryOf } from './hub-config/registry.ts'
import { configSchema, type Config } from './hub-config/schema.ts'
import type { Bot, Registry } from './use-cases/ports.ts'

export { LOCAL_BOT } from './hub-config/registry.ts'

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
