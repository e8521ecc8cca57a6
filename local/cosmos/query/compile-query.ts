import { badRequest } from '../errors.ts'
import { isArray } from '../json.ts'
import { compileClues } from './clues.ts'
import { compileExpression, compileObject } from './compile-expression.ts'
import type { Aggregate, Evaluate, Row, Scope } from './compile-expression.ts'
import type { CompiledQuery, CompiledSortKey } from './compiled-query.ts'
import { execute } from './execute.ts'
import type { Expression, Query, Select, SortKey, Source } from './syntax.ts'

/** Compiles a whole query. It runs on rows whose only variable is a document. Throws 400. */
export function compileQuery(query: Query): CompiledQuery {
  if (query.sources.length === 0) throw badRequest('This server knows no queries without FROM.')
  return compile(query, { names: [''], aggregates: undefined, root: 0, compileSubquery })
}

function compileSubquery(query: Query, outer: Scope) {
  const compiled = compile(query, { ...outer, aggregates: undefined, root: undefined })
  return (row: Row) => Array.from(execute(compiled, [{ row, position: 0 }], row), ({ value }) => value)
}

function compile(query: Query, outer: Scope): CompiledQuery {
  const { expand, scope } = compileSources(query.sources, outer)
  const aggregates: Aggregate[] = []
  const project = compileSelect(query.select, { ...scope, aggregates })
  const grouped = query.groupBy.length > 0 || aggregates.length > 0
  if (grouped && query.orderBy.length > 0) {
    throw badRequest("'ORDER BY' is not supported together with 'GROUP BY' or an aggregate function.")
  }
  const optional = (expression: Expression | undefined) => expression && compileExpression(expression, scope)
  return {
    expand,
    where: optional(query.where),
    clues: compileClues(query, scope),
    groupBy: query.groupBy.map((expression) => compileExpression(expression, scope)),
    aggregates,
    orderBy: query.orderBy.map((key) => compileSortKey(key, scope)),
    project,
    distinct: query.distinct,
    offset: optional(query.offset),
    limit: optional(query.top ?? query.limit),
  }
}

function compileSources(sources: readonly Source[], outer: Scope) {
  let scope = outer
  const steps: ((row: Row) => readonly Row[])[] = []
  for (const source of sources) {
    if (isWholeContainer(source, scope)) {
      // The document is a variable already, and only needs the alias as its name.
      scope = { ...scope, names: scope.names.with(-1, source.alias), root: undefined }
    } else {
      steps.push(compileSource(source, scope))
      scope = { ...scope, names: [...scope.names, source.alias], root: undefined }
    }
  }
  const expand = (row: Row) => steps.reduce<readonly Row[]>((rows, step) => rows.flatMap(step), [row])
  return { expand, scope: { ...scope, root: undefined } }
}

function isWholeContainer({ collection, elements }: Source, scope: Scope): boolean {
  return scope.root !== undefined && collection.kind === 'variable' && !elements
}

function compileSource(source: Source, scope: Scope): (row: Row) => readonly Row[] {
  const collection = compileExpression(source.collection, scope)
  return (row) => {
    const value = collection(row)
    const values = !source.elements ? [value] : isArray(value) ? value : []
    return values.flatMap((each) =>
      each === undefined ? [] : [{ ...row, variables: [...row.variables, each] }],
    )
  }
}

function compileSelect(select: Select, scope: Scope): Evaluate {
  switch (select.kind) {
    case 'all':
      return ({ variables }) => variables.at(-1)
    case 'value':
      return compileExpression(select.value, scope)
    case 'list':
      return compileObject(
        select.properties.map(({ name, value }) => [name, compileExpression(value, scope)] as const),
      )
  }
}

function compileSortKey({ value, descending }: SortKey, scope: Scope): CompiledSortKey {
  return { evaluate: compileExpression(value, scope), descending, path: pathOf(value) }
}

// The service sorts by an index, so it takes nothing but paths.
function pathOf(expression: Expression): readonly string[] {
  if (expression.kind === 'variable') return []
  if (expression.kind === 'member' && expression.property.kind === 'constant') {
    const name = expression.property.value
    if (typeof name === 'string') return [...pathOf(expression.object), name]
  }
  throw badRequest(
    'Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.',
  )
}
