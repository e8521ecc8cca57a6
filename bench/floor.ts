import type { Series } from '../simulate/chart.ts'
import { roundUp } from '../simulate/chart.ts'
import { quantile } from '../simulate/statistics.ts'
import { allAtOnce, middle, numbers, oneByOne } from './load.ts'
import type { Bench, Result } from './result.ts'
import { inTurn, spreadOf } from './rounds.ts'
import type { Side } from './side.ts'
import { startFloor, startHub } from './stacks.ts'
import { ratio, ratioRow } from './show.ts'

interface Round {
  readonly throughput: number
  readonly p50: number
  readonly latencies: readonly number[]
}

type Rounds = readonly Record<'hub' | 'bare' | 'all', Round>[]

/**
 * The hub beside the floor, in turn: many handoffs at once for the throughput, one after the other for the
 * latency. Against the bare floor it shows what all of the hub costs; against the floor with all calls, what its
 * own logic does.
 */
export const floor: Bench = async ({ quick, tell }) => {
  const hub = await startHub()
  const bare = await startFloor('bare')
  const all = await startFloor('all')
  try {
    const handoffs = quick ? 100 : 400
    const measure = (side: Side) => async (round: number) => {
      tell(`floor: round ${round}, ${side.name}`)
      const load = { handoffs, skills: 20, agentsPerSkill: 2 }
      const { throughput } = await allAtOnce(side, { ...load, label: `many-${round}` })
      const few = { label: `few-${round}`, handoffs: quick ? 20 : 60, skills: 1, agentsPerSkill: 2 }
      const latencies = await oneByOne(side, few)
      return { throughput, p50: middle(latencies), latencies }
    }
    const sides = { hub: measure(hub), bare: measure(bare), all: measure(all) }
    return report(await inTurn(quick ? 3 : 11, sides))
  } finally {
    await Promise.all([hub.stop(), bare.stop(), all.stop()])
  }
}

function report(rounds: Rounds): Result {
  const compared = (take: (round: Round) => number, other: 'bare' | 'all') =>
    spreadOf(rounds.map((round) => take(round.hub) / take(round[other])))
  const throughput = ({ throughput: many }: Round) => many
  const p50 = ({ p50: half }: Round) => half
  const [bare, all] = [compared(throughput, 'bare'), compared(throughput, 'all')]
  const [bareP50, allP50] = [compared(p50, 'bare'), compared(p50, 'all')]
  return {
    title: 'The floor: the hub beside the same SDK calls without any logic',
    rows: [
      ['hub / floor', 'median', 'least', 'greatest'],
      ratioRow('throughput, bare floor', bare),
      ratioRow('throughput, floor with all calls of the hub', all),
      ratioRow('p50 to first status, bare floor', bareP50),
      ratioRow('p50 to first status, floor with all calls', allP50),
    ],
    figures: {
      throughputRatio: bare.median,
      p50Ratio: bareP50.median,
      throughput: bare,
      p50: bareP50,
      withAllCalls: { throughputRatio: all.median, p50Ratio: allP50.median, throughput: all, p50: allP50 },
    },
    charts: [latencyChart(rounds)],
  }
}

/** In units of the bare floor's own median, since milliseconds are those of one machine. */
function latencyChart(rounds: Rounds) {
  const sorted = (side: 'hub' | 'bare') =>
    rounds
      .flatMap((round) => round[side].latencies.map((each) => each / round.bare.p50))
      .sort((a, b) => a - b)
  const curve = (name: string, sample: readonly number[]): Series => ({
    name,
    curve: numbers(99).map((at) => [quantile(sample, (at + 1) / 100), (at + 1) / 100]),
  })
  const [hub, bare] = [sorted('hub'), sorted('bare')]
  return {
    id: 'floor-latency',
    title: 'Time to the first status: hub (solid) and bare floor (dashed)',
    description: 'The share of handoffs whose bot knew its agent within so many medians of the bare floor.',
    x: { title: 'medians of the bare floor', min: 0, max: roundUp(quantile(hub, 0.99)), show: ratio },
    y: { title: 'share of handoffs', max: 1, show: (share: number) => `${Math.round(share * 100)} %` },
    series: [curve('hub', hub), curve('bare floor', bare)],
  }
}
