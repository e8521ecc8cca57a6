import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { quantile } from '../simulate/statistics.ts'
import { allAtOnce, oneByOne } from './load.ts'
import { both, type Pair } from './pair.ts'
import { latencyChart } from './peer-charts.ts'
import { measureKills } from './peer-kills.ts'
import { missing, startPeer } from './peers/start.ts'
import type { Bench, Options, Result } from './result.ts'
import { inTurn, spreadOf } from './rounds.ts'
import { ratio, round as digits } from './show.ts'
import type { Side } from './side.ts'
import { startHub } from './stacks.ts'

interface Round {
  readonly throughput: number
  /** Milliseconds to the first status, sorted: of a burst, and of one handoff after the other. */
  readonly many: readonly number[]
  readonly few: readonly number[]
}

const TITLE = 'Beside a peer: express, BullMQ and Redis'

/** The hub beside what one would write instead: how fast each is, and what each loses when it is killed. */
export const peer: Bench = async (options) => {
  const reason = missing()
  if (reason !== undefined) return notMeasured(reason)
  const other = await startPeer()
  const hub = await startHub()
  const sides = { hub, peer: other }
  try {
    const rounds = await measure(sides, options)
    return report(rounds, options.quick ? NO_KILLS : await measureKills(sides, options))
  } finally {
    await Promise.all([hub.stop(), other.stop()])
  }
}

function notMeasured(reason: string): Result {
  return {
    title: TITLE,
    measured: false,
    rows: [['not measured', reason]],
    figures: { measured: false, reason },
    charts: [],
  }
}

function measure(sides: Pair<Side>, { quick, tell }: Options): Promise<readonly Pair<Round>[]> {
  const handoffs = quick ? 60 : 400
  const on = (side: Side) => async (number: number) => {
    tell(`peer: round ${number}, ${side.name}`)
    const load = { label: `many-${number}`, handoffs, skills: 20, agentsPerSkill: 2 }
    const { throughput, latencies: many } = await allAtOnce(side, load)
    const alone = { label: `few-${number}`, handoffs: quick ? 20 : 100, skills: 1, agentsPerSkill: 2 }
    return { throughput, many, few: await oneByOne(side, alone) }
  }
  return inTurn(quick ? 2 : 7, { hub: on(sides.hub), peer: on(sides.peer) })
}

/** It takes as long as leases take to lapse. */
const NO_KILLS: Pick<Result, 'rows' | 'figures' | 'charts'> = {
  rows: [['killed: not measured in a quick run']],
  figures: { measured: false },
  charts: [],
}

const SHARES = [0.5, 0.95, 0.99]

function report(rounds: readonly Pair<Round>[], kills: typeof NO_KILLS): Result {
  const compare = (take: (round: Round) => number) => ({
    ...both((side) => spreadOf(rounds.map((round) => take(round[side])))),
    ratio: spreadOf(rounds.map((round) => take(round.hub) / take(round.peer))),
  })
  const latency = (of: 'many' | 'few') =>
    SHARES.map((share) => [`p${share * 100}`, compare((round) => quantile(round[of], share))] as const)
  const row = (name: string, { hub, peer: other, ratio: of }: ReturnType<typeof compare>) => [
    name,
    digits(hub.median),
    digits(other.median),
    ratio(of.median),
    ratio(of.least),
    ratio(of.greatest),
  ]
  const throughput = compare((round) => round.throughput)
  const [many, few] = [latency('many'), latency('few')]
  const lines = { hub: linesIn('../src', '../functions'), peer: linesIn('./peers/bullmq') }
  return {
    title: TITLE,
    rows: [
      ['', 'hub', 'peer', 'hub / peer', 'least', 'greatest'],
      row('at once: handoffs a second', throughput),
      ...many.map(([name, figures]) => row(`at once: ${name} ms to first status`, figures)),
      ...few.map(([name, figures]) => row(`one at a time: ${name} ms to first status`, figures)),
      ...kills.rows,
      ['lines of code', `${lines.hub}`, `${lines.peer}`],
    ],
    figures: {
      measured: true,
      throughput,
      atOnce: Object.fromEntries(many),
      oneAtATime: Object.fromEntries(few),
      kills: kills.figures,
      lines,
    },
    charts: [latencyChart(both((side) => rounds.flatMap((each) => each[side].many))), ...kills.charts],
  }
}

/** The lines that hold more than white space; a file that is made of others has none. */
function linesIn(...folders: readonly string[]): number {
  const files = folders.flatMap((folder) => {
    const path = fileURLToPath(new URL(folder, import.meta.url))
    const found = readdirSync(path, { recursive: true, withFileTypes: true })
    const written = found.filter((each) => each.isFile() && !each.name.endsWith('.json'))
    return written.map((each) => `${each.parentPath}/${each.name}`)
  })
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  return lines.filter((line) => line.trim() !== '').length
}
