import type { JsonObject } from '../json.ts'
import type { Row } from './compile-expression.ts'
import { execute } from './execute.ts'
import { compiled } from './compiled-cache.ts'

/** Tells whether the item fulfils a condition such as `from c where c.state = 'open'`. Throws 400. */
export function matches(condition: string, body: JsonObject): boolean {
  const row: Row = { variables: [body], aggregates: [], parameters: new Map() }
  const { done } = execute(compiled(`SELECT * ${condition}`), [{ row, position: 0 }], row).next()
  return done !== true
}
