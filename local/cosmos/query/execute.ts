import { badRequest } from '../errors.ts'
import type { Json } from '../json.ts'
import { aggregate } from './aggregates.ts'
import type { Evaluate, Row } from './compile-expression.ts'
import type { CompiledQuery } from './compiled-query.ts'
import { compareForSort, fingerprint } from './values.ts'
import type { Value } from './values.ts'

/** A document, or the row around a subquery. */
export interface Start {
  readonly row: Row
  /** The starts of a query come in the order of their positions. */
  readonly position: number
}

/** The place of a row in the order of the results. It stays right when documents come and go. */
interface Place {
  readonly sort: readonly Value[]
  readonly position: number
  /** Counts the rows of the same start. */
  readonly index: number
}

export interface Result extends Place {
  readonly value: Json
}

/** Where an earlier page of the same query ended. */
export interface Resume extends Place {
  /** The number of results so far. */
  readonly taken: number
}

interface Found extends Place {
  readonly row: Row
}

/**
 * Yields the results in order, from the first one after `resume`. What belongs to no start, such as
 * the argument of TOP, is evaluated for the row `around`. Throws 400.
 */
export function* execute(
  query: CompiledQuery,
  starts: Iterable<Start>,
  around: Row,
  resume?: Resume,
): Generator<Result, void> {
  const seen = new Set<string>()
  let skip = resume ? 0 : count(query.offset, around, 0)
  let left = count(query.limit, around, Infinity) - (resume?.taken ?? 0)
  for (const { row, ...place } of ordered(query, starts, around)) {
    if (left <= 0) return
    const value = query.project(row)
    if (value === undefined) continue
    if (query.distinct && !addNew(seen, fingerprint(value))) continue
    if (resume && comparePlaces(query, place, resume) <= 0) continue
    if (skip > 0) {
      skip -= 1
      continue
    }
    left -= 1
    yield { value, ...place }
  }
}

/** All rows in the order of the results. Without ORDER BY they are in it already, and made one by one. */
function ordered(query: CompiledQuery, starts: Iterable<Start>, around: Row): Iterable<Found> {
  const rows = filter(query, starts)
  if (query.groupBy.length > 0 || query.aggregates.length > 0) return group(query, rows, around)
  if (query.orderBy.length === 0) return rows
  return [...rows].sort((left, right) => comparePlaces(query, left, right))
}

function* filter(query: CompiledQuery, starts: Iterable<Start>): Generator<Found, void> {
  for (const { row, position } of starts) {
    let index = 0
    for (const expanded of query.expand(row)) {
      if (query.where && query.where(expanded) !== true) continue
      const sort = query.orderBy.map(({ evaluate }) => evaluate(expanded))
      yield { row: expanded, sort, position, index }
      index += 1
    }
  }
}

/** Makes one row of each group. Without GROUP BY there is exactly one group, even of no rows. */
function group(query: CompiledQuery, rows: Iterable<Found>, around: Row): Found[] {
  const groups = new Map<string, Found[]>()
  if (query.groupBy.length === 0) groups.set('', [])
  for (const found of rows) {
    const key = query.groupBy.map((evaluate) => fingerprint(evaluate(found.row))).join()
    const members = groups.get(key)
    if (members) members.push(found)
    else groups.set(key, [found])
  }
  return Array.from(groups.values(), (members) => {
    const first = members[0] ?? { row: around, sort: [], position: 0, index: 0 }
    const aggregates = query.aggregates.map(({ name, operand }) =>
      aggregate(
        name,
        members.map(({ row }) => operand(row)),
      ),
    )
    return { ...first, row: { ...first.row, aggregates } }
  })
}

function comparePlaces({ orderBy }: CompiledQuery, left: Place, right: Place): number {
  let index = 0
  for (const { descending } of orderBy) {
    const order = compareForSort(left.sort[index], right.sort[index])
    if (order !== 0) return descending ? -order : order
    index += 1
  }
  return left.position - right.position || left.index - right.index
}

function count(evaluate: Evaluate | undefined, around: Row, absent: number): number {
  if (!evaluate) return absent
  const value = evaluate(around)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw badRequest("'TOP', 'OFFSET' and 'LIMIT' take an integer that is not negative.")
}

function addNew(seen: Set<string>, key: string): boolean {
  const isNew = !seen.has(key)
  seen.add(key)
  return isNew
}
