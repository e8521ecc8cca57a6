import { invalidArgument } from '../errors.ts'
import type { RuleFilter } from '../rules.ts'

/** The filter that an SQL expression means. Throws `argument-error`. */
export function sqlFilter(expression: string): RuleFilter {
  switch (expression.replaceAll(/\s/g, '')) {
    case '1=1':
      return { kind: 'true' }
    case '1=0':
      return { kind: 'false' }
    default:
      throw invalidArgument(`The SQL expression '${expression}' is not supported.`)
  }
}
