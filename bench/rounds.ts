import { quantile } from '../simulate/statistics.ts'

/** A number of several rounds: the middle one, and the least and greatest. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly greatest: number
  readonly rounds: readonly number[]
}

export function spreadOf(rounds: readonly number[]): Spread {
  const sorted = [...rounds].sort((one, other) => one - other)
  return { median: quantile(sorted, 0.5), least: sorted[0] ?? 0, greatest: sorted.at(-1) ?? 0, rounds }
}

/** How often the pair is measured; one round more comes before, and is not counted. */
export async function inTurn<Key extends string, Result>(
  rounds: number,
  sides: Readonly<Record<Key, (round: number) => Promise<Result>>>,
): Promise<Record<Key, Result>[]> {
  const names = keysOf(sides)
  const measured: Record<Key, Result>[] = []
  for (let round = 0; round <= rounds; round++) {
    const results: Partial<Record<Key, Result>> = {}
    // Who goes first changes, so that what the first leaves behind falls on both.
    for (const name of round % 2 === 0 ? names : names.toReversed()) results[name] = await sides[name](round)
    if (round > 0 && isComplete(results, names)) measured.push(results)
  }
  return measured
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const isKey = (name: string): name is Key => name in record
  return Object.keys(record).filter(isKey)
}

function isComplete<Key extends string, Result>(
  results: Partial<Record<Key, Result>>,
  names: readonly Key[],
): results is Record<Key, Result> {
  return names.every((name) => name in results)
}
