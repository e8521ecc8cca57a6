import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { alignedTable } from '../simulate/table.ts'
import { burst } from './burst.ts'
import { calls } from './calls.ts'
import { writeCharts } from './charts.ts'
import { floor } from './floor.ts'
import { growth } from './growth.ts'
import { machine } from './machine.ts'
import { peer } from './peer.ts'
import type { Bench, Result } from './result.ts'
import { servers } from './servers.ts'
import { start } from './start.ts'

const BENCHES: Readonly<Record<string, Bench>> = { calls, floor, growth, start, servers, burst, peer }

const usage = `npm run bench [-- --quick] [--only ${Object.keys(BENCHES).join('|')}] [--json] [--charts] [--cpu-prof FOLDER]`

const optionsShape = z.object({
  quick: z.boolean().default(false),
  json: z.boolean().default(false),
  charts: z.boolean().default(false),
  'cpu-prof': z.string().optional(),
  only: z.enum(Object.keys(BENCHES)).optional(),
})

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      charts: { type: 'boolean' },
      'cpu-prof': { type: 'string' },
      only: { type: 'string' },
    },
  })
  return optionsShape.parse(values)
}

async function bench(options: z.infer<typeof optionsShape>): Promise<void> {
  const { quick, json, charts, only, 'cpu-prof': profiles } = options
  if (profiles !== undefined) profileChildren(profiles)
  const chosen = Object.entries(BENCHES).filter(([name]) => only === undefined || name === only)
  const results: Record<string, Result> = {}
  for (const [name, run] of chosen) {
    const result = await run({ quick, tell: (line) => console.error(line) })
    results[name] = result
    if (!json) console.log(`\n${result.title}\n\n${alignedTable(result.rows)}`)
  }
  const figures = Object.fromEntries(Object.entries(results).map(([name, result]) => [name, result.figures]))
  if (json) console.log(JSON.stringify({ ...machine(), quick, ...figures }, null, 2))
  if (charts) writeCharts(results, quick)
}

/** Every process that is started from now on leaves its profile in the folder when it ends. */
function profileChildren(folder: string): void {
  mkdirSync(folder, { recursive: true })
  process.env.NODE_OPTIONS = `--import=${new URL('./profile.mjs', import.meta.url).href}`
  process.env.BENCH_PROFILE = resolve(folder, 'bench')
}

try {
  await bench(readOptions())
} catch (error) {
  console.error(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n${usage}`)
  process.exitCode = 1
}
