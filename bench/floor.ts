import type { Series } from '../simulate/chart.ts'
import { roundUp } from '../simulate/chart.ts'
import { quantile } from '../simulate/statistics.ts'
import { startServices } from '../local/services.ts'
import { startDistance } from './distance.ts'
import { allAtOnce, middle, numbers, oneByOne, type Load } from './load.ts'
import type { Bench, Options, Result } from './result.ts'
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
type FarRounds = readonly Record<'hub' | 'bare', Round>[]

/** Between a functions app and a service of the same region a call takes some milliseconds. */
const MILLISECONDS_AWAY = 5

/**
 * The hub beside the floor, in turn: many handoffs at once for the throughput, one after the other for the
 * latency. Against the bare floor it shows what all of the hub costs; against the floor with all calls, what its
 * own logic does.
 */
export const floor: Bench = async (options) => report(await nearRounds(options), await farRounds(options))

const nearRounds = async ({ quick, tell }: Options): Promise<Rounds> => {
  const hub = await startHub()
  const bare = await startFloor('bare')
  const all = await startFloor('all')
  try {
    const load = { handoffs: quick ? 100 : 400, skills: 20 }
    const measure = (side: Side) => measured(side, load, quick ? 10 : 60, tell)
    const sides = { hub: measure(hub), bare: measure(bare), all: measure(all) }
    return await inTurn(quick ? 3 : 11, sides)
  } finally {
    await Promise.all([hub.stop(), bare.stop(), all.stop()])
  }
}

/**
 * The same where a call has to be waited for. Few skills, each of which is served by one process at a time: so it is
 * waiting that ends first, and not the CPU of this machine, of which Azure would add some.
 */
const farRounds = async ({ quick, tell }: Options): Promise<FarRounds> => {
  const [hub, bare] = await Promise.all([
    startFar(startHub),
    startFar((environment) => startFloor('bare', environment)),
  ])
  try {
    // Not fewer in a quick run: a side that is not warm yet would work, and not wait.
    const load = { handoffs: quick ? 100 : 160, skills: 4 }
    const measure = (side: Side) => measured(side, load, quick ? 5 : 30, tell)
    return await inTurn(quick ? 2 : 11, { hub: measure(hub.side), bare: measure(bare.side) })
  } finally {
    await Promise.all([hub.stop(), bare.stop()])
  }
}

/** @returns the side, whose services answer from afar. */
async function startFar(start: (environment: Record<string, string>) => Promise<Side>) {
  const services = await startServices()
  const distance = startDistance(MILLISECONDS_AWAY / 2)
  const side = await start({
    ServiceBusConnection: await distance.away(services.serviceBus),
    CosmosConnection: await distance.away(services.cosmos),
  })
  const stop = async () => {
    await side.stop()
    await distance.stop()
    await services.servers?.stop()
  }
  return { side, stop }
}

/** Many at once for the throughput, then few one by one for the latency. */
const measured =
  (side: Side, many: Pick<Load, 'handoffs' | 'skills'>, few: number, tell: Options['tell']) =>
  async (round: number): Promise<Round> => {
    tell(`floor: round ${round}, ${side.name}`)
    const { throughput } = await allAtOnce(side, { ...many, label: `many-${round}`, agentsPerSkill: 2 })
    const load = { label: `few-${round}`, handoffs: few, skills: 1, agentsPerSkill: 2 }
    const latencies = await oneByOne(side, load)
    return { throughput, p50: middle(latencies), latencies }
  }

function report(rounds: Rounds, far: FarRounds): Result {
  const compared = (take: (round: Round) => number, other: 'bare' | 'all') =>
    spreadOf(rounds.map((round) => take(round.hub) / take(round[other])))
  const farCompared = (take: (round: Round) => number) =>
    spreadOf(far.map((round) => take(round.hub) / take(round.bare)))
  const throughput = ({ throughput: many }: Round) => many
  const p50 = ({ p50: half }: Round) => half
  const [bare, all] = [compared(throughput, 'bare'), compared(throughput, 'all')]
  const [bareP50, allP50] = [compared(p50, 'bare'), compared(p50, 'all')]
  const [farThroughput, farP50] = [farCompared(throughput), farCompared(p50)]
  return {
    title: 'The floor: the hub beside the same SDK calls without any logic',
    rows: [
      ['hub / floor', 'median', 'least', 'greatest'],
      ratioRow('throughput, bare floor', bare),
      ratioRow('throughput, floor with all calls of the hub', all),
      ratioRow('p50 to first status, bare floor', bareP50),
      ratioRow('p50 to first status, floor with all calls', allP50),
      ratioRow(`throughput of four skills, bare floor, services ${MILLISECONDS_AWAY} ms away`, farThroughput),
      ratioRow(`p50 to first status, bare floor, services ${MILLISECONDS_AWAY} ms away`, farP50),
    ],
    figures: {
      throughputRatio: bare.median,
      p50Ratio: bareP50.median,
      throughput: bare,
      p50: bareP50,
      withAllCalls: { throughputRatio: all.median, p50Ratio: allP50.median, throughput: all, p50: allP50 },
      servicesAway: {
        milliseconds: MILLISECONDS_AWAY,
        throughputRatio: farThroughput.median,
        p50Ratio: farP50.median,
        throughput: farThroughput,
        p50: farP50,
      },
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
