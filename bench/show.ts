import type { Spread } from './rounds.ts'

/** @returns a ratio as it stands in a table. */
export const ratio = (value: number): string => value.toFixed(2)

/** @returns a number with as many digits as it deserves. */
export const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1))

/** @returns the row of a table that gives a ratio with its spread. */
export const ratioRow = (name: string, { median, least, greatest }: Spread): string[] => [
  name,
  ratio(median),
  ratio(least),
  ratio(greatest),
]
