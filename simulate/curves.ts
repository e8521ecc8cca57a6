import { streamsOf } from './results.ts'
import type { Run } from './simulate.ts'
import { quantile, sum } from './statistics.ts'

/** What a chart shows: pairs of a position to the right and one upwards. */
export type Curve = readonly (readonly [number, number])[]

const PARTS = 120
const HOUR = 60 * 60 * 1000

/** @returns what share of the customers who were served had waited no longer than so many seconds. */
export function waitCurve(run: Run, skill: string): Curve {
  const streams = streamsOf(run, skill)
  const waits = run.tally
    .visits()
    .filter(
      ({ askedAt, outcome, stream }) =>
        askedAt >= run.from && outcome === 'served' && streams.includes(stream),
    )
    .map(({ waited }) => waited / 1000)
    .sort((one, other) => one - other)
  if (waits.length === 0) return []
  const atOnce = waits.filter((wait) => wait === 0).length / waits.length
  const shares = Array.from({ length: 101 }, (_, at) => at / 100).filter((share) => share > atOnce)
  return [[0, atOnce], ...shares.map((share) => [quantile(waits, share), share] as const)]
}

/** @returns how many waited, on average, in each part of the time that counts, by hours since the start. */
export function queueCurve(run: Run, skill: string): Curve {
  const { from, to, tally } = run
  const begin = Date.parse(run.scenario.start)
  const averages = streamsOf(run, skill).map((stream) => tally.waiting(stream).averages(from, to, PARTS))
  return Array.from({ length: PARTS }, (_, part) => {
    const middle = from + ((to - from) * (part + 0.5)) / PARTS
    return [(middle - begin) / HOUR, sum(averages.map((each) => each[part] ?? 0))] as const
  })
}
