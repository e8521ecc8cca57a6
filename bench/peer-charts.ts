import { roundUp, type Axis, type Chart } from '../simulate/chart.ts'
import { quantile } from '../simulate/statistics.ts'
import { numbers } from './load.ts'

type Samples = Readonly<Record<'hub' | 'peer', readonly number[]>>

/** @param milliseconds from the request to the first status. */
export const latencyChart = (milliseconds: Samples): Chart => ({
  id: 'peer-latency',
  title: 'Time to the first status in a burst: hub (solid) and peer (dashed)',
  description: 'The share of handoffs of a burst whose bot knew its agent within so many milliseconds.',
  ...shares('milliseconds', 'share of handoffs', milliseconds),
})

/** @param seconds from the first request to each status. */
export const killChart = (seconds: Samples): Chart => ({
  id: 'peer-kill',
  title: 'A burst with a kill -9: hub (solid) and peer (dashed)',
  description: 'The share of the statuses of all bursts with a kill that had been told by then.',
  ...shares('seconds since the first request', 'share told', seconds),
})

function shares(x: string, y: string, { hub, peer }: Samples): Pick<Chart, 'x' | 'y' | 'series'> {
  const percent: Axis['show'] = (share) => `${Math.round(share * 100)} %`
  return {
    x: { title: x, min: 0, max: roundUp(Math.max(...hub, ...peer)), show: (value) => value.toFixed(0) },
    y: { title: y, max: 1, show: percent },
    series: [
      { name: 'hub', curve: shareBy(hub) },
      { name: 'peer', curve: shareBy(peer) },
    ],
  }
}

/** @returns by when each share had come. */
function shareBy(sample: readonly number[]) {
  const sorted = [...sample].sort((one, other) => one - other)
  return numbers(101).map((at) => [quantile(sorted, at / 100), at / 100] as const)
}
