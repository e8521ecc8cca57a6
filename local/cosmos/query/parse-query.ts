import { badRequest } from '../errors.ts'
import { Cursor } from './cursor.ts'
import { parseExpression } from './parse-expression.ts'
import type { Expression, Property, Query, Select, SortKey, Source } from './syntax.ts'
import { syntaxError } from './tokens.ts'

/**
 * Parses the text of a query in Cosmos' SQL
 * (https://learn.microsoft.com/azure/cosmos-db/nosql/query/select). Throws 400 with the place of the error.
 */
export function parse(text: string): Query {
  const cursor = new Cursor(text)
  const query = parseQuery(cursor)
  const rest = cursor.next()
  if (rest.kind !== 'end') throw syntaxError(rest)
  return query
}

function parseQuery(cursor: Cursor): Query {
  cursor.expect('SELECT')
  const distinct = cursor.skip('DISTINCT')
  const top = cursor.skip('TOP') ? count(cursor) : undefined
  const select = parseSelect(cursor)
  const sources = cursor.skip('FROM') ? parseSources(cursor) : []
  const where = cursor.skip('WHERE') ? expression(cursor) : undefined
  const groupBy = clause(cursor, 'GROUP', expression)
  const orderBy = clause(cursor, 'ORDER', parseSortKey)
  const offset = cursor.skip('OFFSET') ? count(cursor) : undefined
  if (offset) cursor.expect('LIMIT')
  const limit = offset && count(cursor)
  if (select.kind === 'all' && sources.length !== 1) {
    throw badRequest("'SELECT *' is only valid with a single input set.")
  }
  if (top && limit) throw badRequest("'TOP' and 'OFFSET ... LIMIT' cannot be used together.")
  return { distinct, top, select, sources, where, groupBy, orderBy, offset, limit }
}

const expression = (cursor: Cursor): Expression => parseExpression(cursor, parseQuery)

/** TOP, OFFSET and LIMIT take a number or a parameter: `TOP 5 *` is no multiplication. */
function count(cursor: Cursor): Expression {
  const token = cursor.next()
  if (token.kind === 'number') return { kind: 'constant', value: Number(token.text) }
  if (token.kind === 'parameter') return { kind: 'parameter', name: token.text }
  throw syntaxError(token)
}

function clause<T>(cursor: Cursor, keyword: 'GROUP' | 'ORDER', read: (cursor: Cursor) => T): readonly T[] {
  if (!cursor.skip(keyword)) return []
  cursor.expect('BY')
  return cursor.list(() => read(cursor))
}

function parseSelect(cursor: Cursor): Select {
  if (cursor.skip('*')) return { kind: 'all' }
  if (cursor.skip('VALUE')) return { kind: 'value', value: expression(cursor) }
  const items = cursor.list(() => {
    const value = expression(cursor)
    return { value, name: parseAlias(cursor) ?? lastName(value) }
  })
  let unnamed = 0
  const properties = items.map(({ value, name }): Property => {
    if (name === undefined) unnamed += 1
    return { value, name: name ?? `$${unnamed}` }
  })
  return { kind: 'list', properties }
}

function parseAlias(cursor: Cursor): string | undefined {
  if (cursor.skip('AS') || cursor.peek().kind === 'name') return cursor.name()
  return undefined
}

/** The name that a path gives to its value: `tags` for `c.address.tags`. */
function lastName(path: Expression): string | undefined {
  if (path.kind === 'variable') return path.name
  if (path.kind !== 'member' || path.property.kind !== 'constant') return undefined
  return typeof path.property.value === 'string' ? path.property.value : undefined
}

function parseSources(cursor: Cursor): readonly Source[] {
  const sources = [parseSource(cursor)]
  while (cursor.skip('JOIN')) sources.push(parseSource(cursor))
  return sources
}

function parseSource(cursor: Cursor): Source {
  if (cursor.peek().kind === 'name' && cursor.sees('IN', 1)) {
    const alias = cursor.name()
    cursor.expect('IN')
    return { alias, collection: expression(cursor), elements: true }
  }
  const collection = expression(cursor)
  if (collection.kind === 'subquery') {
    const alias = parseAlias(cursor) ?? ''
    return { alias, collection: { ...collection, as: 'array' }, elements: true }
  }
  return { alias: parseAlias(cursor) ?? lastName(collection) ?? '', collection, elements: false }
}

function parseSortKey(cursor: Cursor): SortKey {
  const value = expression(cursor)
  const descending = cursor.skip('DESC')
  if (!descending) cursor.skip('ASC')
  return { value, descending }
}
