import { invalidArgument } from '../errors.ts'
import type { RuleFilter } from '../rules.ts'
import { parseExpression } from './parse.ts'
import { tokenize, TokenReader } from './tokens.ts'

/** The filter that an SQL expression means. Throws `argument-error`. */
export function sqlFilter(expression: string): RuleFilter {
  const compact = expression.replaceAll(/\s/g, '')
  if (compact === '1=1') return { kind: 'true' }
  if (compact === '1=0') return { kind: 'false' }
  const tokens = new TokenReader(tokenize(expression))
  const evaluate = parseExpression(tokens)
  if (tokens.peek().kind !== 'end') {
    throw invalidArgument(`Nothing was expected at '${tokens.peek().text}' in '${expression}'.`)
  }
  // Unknown is not true.
  return { kind: 'sql', expression, matches: (facts) => evaluate(facts) === true }
}
