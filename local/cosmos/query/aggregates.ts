import { compareForSort } from './values.ts'
import type { Value } from './values.ts'

export const aggregateNames = ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'] as const
export type AggregateName = (typeof aggregateNames)[number]

/**
 * The result of an aggregate function over the values of its argument. Values that are undefined do not
 * count; SUM and AVG of anything else than numbers are undefined
 * (https://learn.microsoft.com/azure/cosmos-db/nosql/query/aggregate-functions).
 */
export function aggregate(name: AggregateName, all: readonly Value[]): Value {
  const values = all.filter((value) => value !== undefined)
  switch (name) {
    case 'COUNT':
      return values.length
    case 'SUM':
      return sum(values)
    case 'AVG': {
      const total = sum(values)
      return total === undefined || values.length === 0 ? undefined : total / values.length
    }
    case 'MIN':
      return extreme(values, -1)
    case 'MAX':
      return extreme(values, 1)
  }
}

function sum(values: readonly Value[]): number | undefined {
  let total = 0
  for (const value of values) {
    if (typeof value !== 'number') return undefined
    total += value
  }
  return total
}

function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best = values[0]
  for (const value of values) if (compareForSort(value, best) * sign > 0) best = value
  return best
}
