import type { CompiledClue } from './clues.ts'
import type { Aggregate, Evaluate, Row } from './compile-expression.ts'

export interface CompiledSortKey {
  readonly evaluate: Evaluate
  readonly descending: boolean
  /** The names on the way to the property, without the alias: `['name', 'last']` for `c.name.last`. */
  readonly path: readonly string[]
}

/** A query whose expressions are functions. */
export interface CompiledQuery {
  /** FROM and JOIN: the rows that a document, or the row around a subquery, gives rise to. */
  readonly expand: (row: Row) => readonly Row[]
  readonly where: Evaluate | undefined
  /** What of WHERE can be looked up. */
  readonly clues: readonly CompiledClue[]
  readonly groupBy: readonly Evaluate[]
  readonly aggregates: readonly Aggregate[]
  readonly orderBy: readonly CompiledSortKey[]
  readonly project: Evaluate
  readonly distinct: boolean
  readonly offset: Evaluate | undefined
  readonly limit: Evaluate | undefined
}
