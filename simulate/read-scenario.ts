import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { scenarioSchema, type Scenario } from './scenario-schema.ts'

/**
 * Reads a scenario.
 * @throws Error that says why the file cannot be used, with everything that is wrong in it.
 */
export function readScenario(path: string): Scenario {
  const parsed = scenarioSchema.safeParse(readJson(path))
  if (!parsed.success) throw new Error(`${path} is not usable:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON`, { cause: error })
  }
}
