import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { page } from './page.ts'
import { readScenario } from './read-scenario.ts'
import { reportOne, reportTwo } from './report.ts'
import { resultsOf } from './results.ts'
import { readRules } from './rules.ts'
import { simulate } from './simulate.ts'

const optionsShape = z.object({
  files: z.tuple([z.string(), z.string()], 'a policy and a scenario are needed'),
  against: z.string().optional(),
  seed: z.coerce.number('--seed must be a number').int().optional(),
  html: z.string().optional(),
  json: z.boolean().default(false),
})

function readOptions(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      against: { type: 'string' },
      seed: { type: 'string' },
      html: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const parsed = optionsShape.safeParse({ ...values, files: positionals })
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}

/**
 * Does what the words of a command line say, writing the page included.
 * @returns what is to be printed.
 * @throws Error that says which word or file cannot be used, and why.
 */
export function command(args: string[]): string {
  const { files, against, seed, html, json } = readOptions(args)
  const [policy, scenarioFile] = files
  const written = readScenario(scenarioFile)
  const scenario = seed === undefined ? written : { ...written, seed }
  const tell = (file: string) => {
    const run = simulate(readRules(file), scenario)
    return { policy: basename(file), results: resultsOf(run), run }
  }
  const one = tell(policy)
  const other = against === undefined ? undefined : tell(against)
  const told = other === undefined ? [one] : [one, other]
  if (html !== undefined) writeFileSync(html, page(told))
  if (json) {
    const [first, ...more] = told.map(({ policy: name, results }) => ({ policy: name, ...results }))
    return JSON.stringify(more.length === 0 ? first : [first, ...more], null, 2)
  }
  return other === undefined ? reportOne(one) : reportTwo(one, other)
}
