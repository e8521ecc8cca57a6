import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as z from 'zod'
import budget from '../scripts/budget.json' with { type: 'json' }
import { roundUp } from '../simulate/chart.ts'
import { quantile } from '../simulate/statistics.ts'
import { numbers } from './load.ts'
import type { Bench, Result } from './result.ts'
import { inTurn, spreadOf } from './rounds.ts'
import { ratio, ratioRow, round } from './show.ts'
import { buildUnbundled } from './start/unbundled.ts'

const loader = fileURLToPath(new URL('./start/load.cjs', import.meta.url))
const bundle = fileURLToPath(new URL('../dist/main.cjs', import.meta.url))

const loaded = z.object({ functions: z.number(), milliseconds: z.number(), cpuMilliseconds: z.number() })
type Loaded = z.infer<typeof loaded>

/**
 * Loading the app, which every cold start waits for: the bundle beside the same app with its packages in node_modules,
 * and beside `@azure/functions` alone, less than which no app can load. A new process each time.
 */
export const start: Bench = async ({ quick, tell }) => {
  const unbundled = await buildUnbundled()
  const bare = createRequire(import.meta.url).resolve('@azure/functions')
  const rounds = await inTurn(quick ? 5 : 31, {
    bundle: async (number) => {
      tell(`start: round ${number}`)
      return load(bundle)
    },
    unbundled: () => load(unbundled),
    bare: () => load(bare),
  })
  return report(rounds, (await stat(bundle)).size)
}

async function load(file: string): Promise<Loaded> {
  const { stdout } = await promisify(execFile)(process.execPath, [loader, file])
  return loaded.parse(JSON.parse(stdout))
}

type Rounds = readonly Record<'bundle' | 'unbundled' | 'bare', Loaded>[]

function report(rounds: Rounds, bytes: number): Result {
  const beside = (other: 'unbundled' | 'bare', what: keyof Loaded) =>
    spreadOf(rounds.map((each) => each.bundle[what] / each[other][what]))
  const [unbundled, bare] = [beside('unbundled', 'cpuMilliseconds'), beside('bare', 'cpuMilliseconds')]
  const middle = (side: keyof Rounds[number]) =>
    spreadOf(rounds.map((each) => each[side].cpuMilliseconds)).median
  return {
    title: 'A cold start: what loading the app takes',
    rows: [
      ['CPU to load, hub / other', 'median', 'least', 'greatest'],
      ratioRow('the hub unbundled', unbundled),
      ratioRow('@azure/functions alone', bare),
      ['the bundle, ms of CPU here', round(middle('bundle'))],
      ['the bundle / its budget', ratio(bytes / budget.bundleBytes)],
    ],
    figures: {
      unbundledRatio: unbundled.median,
      bareRatio: bare.median,
      unbundled,
      bare,
      elapsed: { unbundled: beside('unbundled', 'milliseconds'), bare: beside('bare', 'milliseconds') },
      bundleBytes: bytes,
      budgetBytes: budget.bundleBytes,
    },
    charts: [startChart(rounds, middle('bare'))],
  }
}

/** In units of what `@azure/functions` alone takes, since milliseconds are those of one machine. */
function startChart(rounds: Rounds, unit: number) {
  const sorted = (side: keyof Rounds[number]) =>
    rounds.map((each) => each[side].cpuMilliseconds / unit).sort((one, other) => one - other)
  const curve = (name: string, sample: readonly number[]) => ({
    name,
    curve: numbers(101).map((at) => [quantile(sample, at / 100), at / 100] as const),
  })
  const [bundled, unbundled, bare] = [sorted('bundle'), sorted('unbundled'), sorted('bare')]
  return {
    id: 'start',
    title: 'Loading the app: the bundle (solid), unbundled (dashed), @azure/functions alone (dotted)',
    description: 'The share of new processes that had loaded the app after so much CPU.',
    x: {
      title: 'times what @azure/functions alone takes',
      min: 0,
      max: roundUp(unbundled.at(-1) ?? 1),
      show: round,
    },
    y: { title: 'share of starts', max: 1, show: (share: number) => `${Math.round(share * 100)} %` },
    series: [curve('bundle', bundled), curve('unbundled', unbundled), curve('@azure/functions', bare)],
  }
}
