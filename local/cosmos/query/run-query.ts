import * as z from 'zod'
import type { IndexingPolicy } from '../container.ts'
import { badRequest } from '../errors.ts'
import { json } from '../json.ts'
import type { Json } from '../json.ts'
import { maxPageBytes } from '../limits.ts'
import type { Clue } from '../lookup.ts'
import type { StoredItem } from '../stored-item.ts'
import { cluesFor } from './clues.ts'
import type { Row } from './compile-expression.ts'
import { compiled } from './compiled-cache.ts'
import { formatContinuation, parseContinuation } from './continuation.ts'
import { execute } from './execute.ts'
import type { Result } from './execute.ts'
import { checkOrderBy } from './order-by-index.ts'

const schema = z.object({
  query: z.string(),
  parameters: z.array(z.object({ name: z.string().startsWith('@'), value: json.optional() })).default([]),
})

export interface Page {
  /** Each result as JSON text. */
  readonly results: readonly string[]
  /** Present when there are more. */
  readonly continuation: string | undefined
}

/** What a query is asked of. */
export interface Source {
  /** The items in the order of creation; those may be left out that do not fit all clues. */
  list(clues: readonly Clue[]): Iterable<StoredItem>
}

/**
 * Answers one page of the query in `body`, `{ query, parameters }`, over the items. A page ends after
 * `maxItems`, or when it would exceed the 4 MB of the service. Throws 400.
 */
export function runQuery(
  body: Json,
  source: Source,
  indexingPolicy: IndexingPolicy,
  page: { readonly maxItems: number; readonly continuation: string | undefined },
): Page {
  const { success, data, error } = schema.safeParse(body)
  if (!success) throw badRequest(`The query is malformed: ${z.prettifyError(error)}`)
  const query = compiled(data.query)
  checkOrderBy(query.orderBy, indexingPolicy)
  const parameters = new Map(data.parameters.map(({ name, value }) => [name, value]))
  const around: Row = { variables: [undefined], aggregates: [], parameters }
  const resume = page.continuation === undefined ? undefined : parseContinuation(page.continuation)
  const items = source.list(cluesFor(query.clues, around))
  return cut(execute(query, starts(items, around), around, resume), page.maxItems, resume?.taken ?? 0)
}

/** Throws 400 when the text is no query that this server can run. */
export function checkQuery(body: Json): void {
  const { success, data, error } = schema.safeParse(body)
  if (!success) throw badRequest(`The query is malformed: ${z.prettifyError(error)}`)
  compiled(data.query)
}

function* starts(items: Iterable<StoredItem>, around: Row) {
  for (const { body, position } of items) yield { row: { ...around, variables: [body] }, position }
}

function cut(all: Iterable<Result>, maxItems: number, taken: number): Page {
  const results: string[] = []
  let bytes = 0
  let last: Result | undefined
  for (const result of all) {
    const text = JSON.stringify(result.value)
    bytes += Buffer.byteLength(text)
    if (last && (results.length >= maxItems || bytes > maxPageBytes)) {
      return { results, continuation: formatContinuation({ ...last, taken: taken + results.length }) }
    }
    results.push(text)
    last = result
  }
  return { results, continuation: undefined }
}
