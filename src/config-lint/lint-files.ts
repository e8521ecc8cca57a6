import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { agentListing } from './agents.ts'
import { lintConfig } from './lint.ts'

export interface LintedFiles {
  /** Of the configuration; hub.config.json when nobody named one, which may be missing. */
  readonly config: string | undefined
  /** Of answers of `GET /agents`. */
  readonly agents: readonly string[]
}

/**
 * @returns one line a finding: `file: member: what, why, what to do`.
 * @throws Error when a file that was named cannot be read, or is no answer of `GET /agents`.
 */
export function lintFiles({ config, agents }: LintedFiles): string[] {
  const file = config ?? 'hub.config.json'
  const json = config === undefined && !existsSync(file) ? {} : readJson(file)
  const listed = agents.flatMap((each) => readAgents(each))
  const findings = lintConfig(json, agents.length === 0 ? undefined : listed, new Date().toISOString())
  return findings.map(({ path, message }) => [file, path, message].filter((part) => part !== '').join(': '))
}

function readAgents(file: string) {
  const parsed = agentListing.safeParse(readJson(file))
  if (parsed.success) return parsed.data.agents
  throw new Error(`${file} is not the answer of GET /agents:\n${z.prettifyError(parsed.error)}`)
}

function readJson(file: string): unknown {
  if (!existsSync(file)) throw new Error(`${file} is not there`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}
