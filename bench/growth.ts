import { actsBeside, type Acts, type Cost } from './growth/acts.ts'
import { matchingAmong } from './growth/matching.ts'
import { transcripts, type Words } from './growth/transcripts.ts'
import { validationRatio } from './growth/validation.ts'
import { numbers } from './load.ts'
import type { Bench, Result } from './result.ts'
import { inTurn, spreadOf, type Spread } from './rounds.ts'
import { ratio, round } from './show.ts'

const MEGABYTE = 1_000_000
const SHORT = 30_000
/** A body has 4 MB at most. */
const LONGEST = 3.9 * MEGABYTE

/**
 * What grows with a crowd, and with what was said. Calls and bytes are counted; what the rules take is CPU, beside what
 * they take for ten agents.
 */
export const growth: Bench = async ({ quick, tell }) => {
  const sizes = quick ? [10, 1000] : [10, 1000, 10_000, 100_000]
  const acts: Acts[] = []
  for (const size of sizes) {
    tell(`growth: beside ${size} agents and ${size} who wait`)
    acts.push(await actsBeside(size))
  }
  tell('growth: matching and validation, in memory')
  const matching = await matchingRounds(sizes, quick ? 2 : 11)
  const validation = spreadOf(numbers(quick ? 3 : 11).map(validationRatio))
  tell('growth: transcripts')
  const lengths = quick ? [SHORT, LONGEST] : [SHORT, MEGABYTE, 2 * MEGABYTE, LONGEST]
  const words = await transcripts(lengths, quick ? 1 : 20)
  return report({ sizes, acts, matching, validation, words })
}

interface Found {
  readonly sizes: readonly number[]
  readonly acts: readonly Acts[]
  readonly matching: readonly Spread[]
  readonly validation: Spread
  readonly words: readonly Words[]
}

/** @returns for each size the CPU for an agent, beside that for one of ten. */
async function matchingRounds(sizes: readonly number[], count: number): Promise<Spread[]> {
  const sides = Object.fromEntries(sizes.map((size) => [`${size}`, matchingAmong(size)]))
  const rounds = await inTurn(
    count,
    Object.fromEntries(
      Object.entries(sides).map(([name, measure]) => [name, () => Promise.resolve(measure())] as const),
    ),
  )
  const [least = 0] = sizes
  return sizes.map((size) => spreadOf(rounds.map((each) => (each[size] ?? 0) / (each[least] ?? 1))))
}

function report({ sizes, acts, matching, validation, words }: Found): Result {
  const names = Object.keys(acts[0] ?? {})
  const of = (name: string, take: (cost: Cost) => number) =>
    acts.map((each) => take(each[name] ?? { calls: 0, bytes: 0 }))
  const beside = (values: readonly number[]) => values.map((value) => value / (values[0] ?? 1))
  const filled = (cells: readonly string[]) => [...cells, ...sizes.slice(cells.length).map(() => '')]
  const range = ({ least, greatest }: Spread) => `${ratio(least)}-${ratio(greatest)}`
  const moreThanFirst = (take: (each: Words) => number) =>
    words.map((each) => round(take(each) - take(words[0] ?? each)))
  return {
    title: 'Growth: what a crowd costs, and what long conversations do',
    rows: [
      ['agents, and as many who wait', ...sizes.map((size) => size.toLocaleString('en'))],
      ...names.map((name) => [`calls: ${name}`, ...of(name, ({ calls }) => calls).map(String)]),
      ...names.map((name) => [
        `bytes / of 10: ${name}`,
        ...beside(of(name, ({ bytes }) => bytes)).map(ratio),
      ]),
      ['CPU to match, an agent / of 10', ...matching.map(({ median }) => ratio(median))],
      ['  least and greatest', ...matching.map(range)],
      ['validating 30 KB / JSON.parse alone', ...filled([ratio(validation.median), range(validation)])],
      ['a transcript of so many MB', ...words.map(({ bytes }) => ratio(bytes / MEGABYTE))],
      ['calls until all of it is read', ...words.map(({ calls }) => round(calls))],
      ['bytes read / bytes', ...words.map(({ bytes, read }) => ratio(read / bytes))],
      ['MB more than the first: left when collected', ...moreThanFirst(({ live }) => live)],
      ['  resident, collected at each MB', ...moreThanFirst((each) => each.residentCollected)],
      ['  resident, as it runs', ...moreThanFirst(({ resident }) => resident)],
    ],
    figures: { sizes, acts, matching, validationRatio: validation.median, validation, transcripts: words },
    charts: [growthChart({ sizes, acts, matching })],
  }
}

function growthChart({ sizes, acts, matching }: Pick<Found, 'sizes' | 'acts' | 'matching'>) {
  const given = 'a request that finds an agent'
  const curve = (values: readonly number[]) =>
    values.map((value, at) => [Math.log10(sizes[at] ?? 1), value / (values[0] ?? 1)] as const)
  const read = acts.map((each) => each[given]?.bytes ?? 0)
  const calls = acts.map((each) => each[given]?.calls ?? 0)
  const cpu = matching.map(({ median }) => median)
  const highest = Math.max(...[read, calls, cpu].flatMap((each) => curve(each).map(([, value]) => value)))
  return {
    id: 'growth',
    title: 'An assignment: calls (solid), bytes read (dashed), CPU to match an agent (dotted)',
    description: 'Beside those with ten agents and ten who wait.',
    x: {
      title: 'agents, and as many who wait',
      min: 1,
      max: Math.log10(sizes.at(-1) ?? 10),
      show: (power: number) => Math.round(10 ** power).toLocaleString('en'),
    },
    y: { title: 'times that of ten', max: Math.max(2, Math.ceil(highest)), show: ratio },
    series: [
      { name: 'calls', curve: curve(calls) },
      { name: 'bytes', curve: curve(read) },
      { name: 'CPU', curve: curve(cpu) },
    ],
  }
}
