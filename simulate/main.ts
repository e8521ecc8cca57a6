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

const usage = `npm run simulate -- policy.json scenario.json [--against other-policy.json] [--seed N] [--html out.html] [--json]`

const optionsShape = z.object({
  files: z.tuple([z.string(), z.string()], 'a policy and a scenario are needed'),
  against: z.string().optional(),
  seed: z.coerce.number('--seed must be a number').int().optional(),
  html: z.string().optional(),
  json: z.boolean().default(false),
})

function readOptions() {
  const { values, positionals } = parseArgs({
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

/** Does what the command line says. */
function main(): void {
  const { files, against, seed, html, json } = readOptions()
  const [policy, scenarioFile] = files
  const read = readScenario(scenarioFile)
  const scenario = seed === undefined ? read : { ...read, seed }
  const told = [policy, ...(against === undefined ? [] : [against])].map((file) => {
    const run = simulate(readRules(file), scenario)
    return { policy: basename(file), results: resultsOf(run), run }
  })
  const [one, other] = told
  if (one === undefined) return
  if (html !== undefined) writeFileSync(html, page(told))
  if (json) {
    const results = told.map(({ policy: name, results: numbers }) => ({ policy: name, ...numbers }))
    console.log(JSON.stringify(other === undefined ? results[0] : results, null, 2))
  } else console.log(other === undefined ? reportOne(one) : reportTwo(one, other))
}

try {
  main()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}
