import { burstWithKill, type Killed } from './kill.ts'
import { numbers } from './load.ts'
import { both, type Pair } from './pair.ts'
import { killChart } from './peer-charts.ts'
import type { Options, Result } from './result.ts'
import { spreadOf } from './rounds.ts'
import { round as digits } from './show.ts'
import type { Side } from './side.ts'

interface Kills {
  readonly quiet: Pair<Killed>
  readonly killed: readonly Pair<Killed>[]
}

const TIMES = 5
const HANDOFFS = 200

/** What a section of the bench adds to its result. */
type Part = Pick<Result, 'rows' | 'charts' | 'figures'>

/** Both at the same time: they mostly wait for leases to lapse, and no time of theirs is compared. */
export async function measureKills({ hub, peer: other }: Pair<Side>, { tell }: Options): Promise<Part> {
  const burst = async (label: string, killAfter?: number): Promise<Pair<Killed>> => {
    const load = { label, handoffs: HANDOFFS, killAfter }
    const [one, two] = await Promise.all([burstWithKill(hub, load), burstWithKill(other, load)])
    return { hub: one, peer: two }
  }
  tell('peer: a burst without a kill')
  const quiet = await burst('quiet')
  const killed: Pair<Killed>[] = []
  for (const number of numbers(TIMES)) {
    const killAfter = Math.ceil(Math.random() * 1.8 * HANDOFFS)
    tell(`peer: kill ${number + 1}, after ${killAfter} statuses`)
    killed.push(await burst(`kill-${number}`, killAfter))
  }
  return report({ quiet, killed })
}

const COUNTS = {
  lost: 'statuses never told',
  doubled: 'told twice, under two ids or of two agents',
  overCapacity: 'agents over capacity',
  outOfOrder: 'agent told after the end',
  repeated: 'told again under the same id',
} as const

const isCount = (name: string): name is keyof typeof COUNTS => name in COUNTS
const countNames = Object.keys(COUNTS).filter(isCount)

function report(kills: Kills): Part {
  const figures = summary(kills)
  const { hub, peer, quiet } = figures
  return {
    rows: [
      [`killed ${TIMES} times, each in a burst of ${HANDOFFS}:`],
      ...countNames.map((name) => [`  ${COUNTS[name]}`, `${hub[name]}`, `${peer[name]}`]),
      ['  seconds until all is told, median', digits(hub.seconds.median), digits(peer.seconds.median)],
      ['  seconds until all is told, greatest', digits(hub.seconds.greatest), digits(peer.seconds.greatest)],
      ['  seconds until all is told, without a kill', digits(quiet.hub), digits(quiet.peer)],
    ],
    figures,
    charts: [killChart(both((side) => kills.killed.flatMap((each) => each[side].arrivals)))],
  }
}

function summary({ killed, quiet }: Kills) {
  const sides = both((side) => {
    const sum = (name: keyof typeof COUNTS) => killed.reduce((total, each) => total + each[side][name], 0)
    return {
      lost: sum('lost'),
      doubled: sum('doubled'),
      overCapacity: sum('overCapacity'),
      outOfOrder: sum('outOfOrder'),
      repeated: sum('repeated'),
      seconds: spreadOf(killed.map((each) => each[side].seconds)),
    }
  })
  return {
    measured: true,
    handoffs: HANDOFFS,
    times: TIMES,
    ...sides,
    quiet: both((side) => quiet[side].seconds),
  }
}
