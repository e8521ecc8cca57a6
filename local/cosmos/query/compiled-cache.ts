import { compileQuery } from './compile-query.ts'
import type { CompiledQuery } from './compiled-query.ts'
import { parse } from './parse-query.ts'

const maxCached = 500
const cache = new Map<string, CompiledQuery>()

/** The compiled query. The texts of an application are few, so each is compiled once. */
export function compiled(text: string): CompiledQuery {
  const known = cache.get(text)
  if (known) return known
  if (cache.size >= maxCached) cache.clear()
  const query = compileQuery(parse(text))
  cache.set(text, query)
  return query
}
