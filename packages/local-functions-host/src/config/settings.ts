import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { parseHostJson, type HostJson } from './host-json.ts'

const localSettingsSchema = z.object({ Values: z.record(z.string(), z.coerce.string()).default({}) })

/**
 * Copies `Values` of the app's local.settings.json into `environment`; what is set there already stays. The file
 * may be missing.
 */
export async function applyLocalSettings(
  appDirectory: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const text = await readOptional(path.join(appDirectory, 'local.settings.json'))
  if (text === undefined) return
  const parsed = localSettingsSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`local.settings.json: ${z.prettifyError(parsed.error)}`)
  for (const [name, value] of Object.entries(parsed.data.Values)) environment[name] ??= value
}

/** Reads the app's host.json (an empty one when it has none) with the overrides of `environment`. */
export async function readHostJson(appDirectory: string, environment: NodeJS.ProcessEnv): Promise<HostJson> {
  return parseHostJson((await readOptional(path.join(appDirectory, 'host.json'))) ?? '{}', environment)
}

/** Replaces every `%NAME%` by that setting; throws when the setting does not exist. */
export function resolveSettings(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replaceAll(/%([^%]+)%/g, (reference, name: string) => {
    const value = settingOf(name, environment)
    if (value === undefined) throw new Error(`'${reference}' does not resolve to a value: no such setting`)
    return value
  })
}

/** True when `AzureWebJobs.<function>.Disabled` (or its spelling with two underscores) is true or 1. */
export function isDisabled(functionName: string, environment: NodeJS.ProcessEnv): boolean {
  const value =
    settingOf(`AzureWebJobs.${functionName}.Disabled`, environment) ??
    settingOf(`AzureWebJobs__${functionName}__Disabled`, environment) ??
    settingOf(`AzureWebJobs_${functionName}_Disabled`, environment)
  return value !== undefined && ['true', '1'].includes(value.toLowerCase())
}

function settingOf(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (environment[name] !== undefined) return environment[name]
  const key = Object.keys(environment).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : environment[key]
}

async function readOptional(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
