import { randomUUID } from 'node:crypto'
import { invalidArgument } from '../errors.ts'
import type { MessageFacts } from '../message.ts'
import type { TokenReader } from './tokens.ts'
import { and, calculate, compare, like, not, or, toSqlValue, type SqlValue } from './values.ts'

/** A compiled expression. */
export type Expression = (facts: MessageFacts) => SqlValue

/** A property as an expression names it. Names differ by more than case. */
export interface Property {
  readonly scope: 'user' | 'sys'
  readonly name: string
}

const systemNames: Record<string, Exclude<keyof MessageFacts, 'applicationProperties'>> = {
  messageid: 'messageId',
  to: 'to',
  label: 'subject',
  subject: 'subject',
  replyto: 'replyTo',
  correlationid: 'correlationId',
  contenttype: 'contentType',
  sessionid: 'sessionId',
  replytosessionid: 'replyToSessionId',
}

const comparisons: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
}

/** Compiles the filter language of Service Bus, a part of SQL-92. Throws `argument-error`. */
export function parseExpression(tokens: TokenReader): Expression {
  let left = parseAnd(tokens)
  while (tokens.skip('or')) {
    const [one, other] = [left, parseAnd(tokens)]
    left = (facts) => or(one(facts), other(facts))
  }
  return left
}

function parseAnd(tokens: TokenReader): Expression {
  let left = parseNot(tokens)
  while (tokens.skip('and')) {
    const [one, other] = [left, parseNot(tokens)]
    left = (facts) => and(one(facts), other(facts))
  }
  return left
}

function parseNot(tokens: TokenReader): Expression {
  if (!tokens.skip('not')) return parsePredicate(tokens)
  const operand = parseNot(tokens)
  return (facts) => not(operand(facts))
}

function parsePredicate(tokens: TokenReader): Expression {
  const left = parseSum(tokens)
  const { kind, text } = tokens.peek()
  const holds = kind === 'symbol' ? comparisons[text] : undefined
  if (holds) {
    tokens.next()
    const right = parseSum(tokens)
    return (facts) => {
      const order = compare(left(facts), right(facts))
      return order === null ? null : holds(order)
    }
  }
  if (tokens.skip('is')) {
    const negated = tokens.skip('not')
    tokens.expect('null')
    return (facts) => (left(facts) === null) !== negated
  }
  const negated = tokens.skip('not')
  const predicate = parseMembership(tokens, left)
  if (predicate) return negated ? (facts) => not(predicate(facts)) : predicate
  if (negated) throw invalidArgument("Expected 'IN' or 'LIKE' after 'NOT' in the SQL expression.")
  return left
}

function parseMembership(tokens: TokenReader, left: Expression): Expression | undefined {
  if (tokens.skip('in')) {
    const candidates = parseList(tokens)
    return (facts) => {
      const value = left(facts)
      const equal = (candidate: Expression): SqlValue => {
        const order = compare(value, candidate(facts))
        return order === null ? null : order === 0
      }
      return candidates.map(equal).reduce(or, false)
    }
  }
  if (!tokens.skip('like')) return undefined
  const pattern = parseSum(tokens)
  const escape = tokens.skip('escape') ? parseSum(tokens) : () => null
  return (facts) => like(left(facts), pattern(facts), escape(facts))
}

function parseList(tokens: TokenReader): Expression[] {
  tokens.expect('(')
  const items = [parseSum(tokens)]
  while (tokens.skip(',')) items.push(parseSum(tokens))
  tokens.expect(')')
  return items
}

function parseSum(tokens: TokenReader): Expression {
  return parseOperators(tokens, ['+', '-'], (inner) => parseOperators(inner, ['*', '/', '%'], parseSigned))
}

function parseOperators(
  tokens: TokenReader,
  operators: readonly string[],
  parseOperand: (tokens: TokenReader) => Expression,
): Expression {
  let left = parseOperand(tokens)
  for (;;) {
    const operator = operators.find((symbol) => tokens.skip(symbol))
    if (operator === undefined) return left
    const [one, other] = [left, parseOperand(tokens)]
    left = (facts) => calculate(operator, one(facts), other(facts))
  }
}

function parseSigned(tokens: TokenReader): Expression {
  if (tokens.skip('+')) return parseSigned(tokens)
  if (!tokens.skip('-')) return parsePrimary(tokens)
  const operand = parseSigned(tokens)
  return (facts) => calculate('-', 0, operand(facts))
}

function parsePrimary(tokens: TokenReader): Expression {
  const { kind, text } = tokens.peek()
  if (kind === 'string' || kind === 'number') {
    tokens.next()
    const value = kind === 'string' ? text : Number(text)
    return () => value
  }
  if (tokens.skip('(')) {
    const inner = parseExpression(tokens)
    tokens.expect(')')
    return inner
  }
  if (tokens.skip('true')) return () => true
  if (tokens.skip('false')) return () => false
  if (tokens.skip('null')) return () => null
  if (tokens.skip('exists')) return parseExists(tokens)
  const property = parseProperty(tokens)
  if (property.scope === 'user' && property.name === 'newid' && tokens.skip('(')) {
    tokens.expect(')')
    return () => randomUUID()
  }
  return (facts) => valueOf(property, facts)
}

function parseExists(tokens: TokenReader): Expression {
  tokens.expect('(')
  const property = parseProperty(tokens)
  tokens.expect(')')
  return (facts) => valueOf(property, facts) !== null
}

/** Throws `argument-error`, also for a system property that does not exist. */
export function parseProperty(tokens: TokenReader): Property {
  const first = tokens.next()
  if (first.kind !== 'word' && first.kind !== 'quotedName') {
    throw invalidArgument(`Expected a property at '${first.text}' in the SQL expression.`)
  }
  const scoped = first.kind === 'word' && (first.text === 'sys' || first.text === 'user') && tokens.skip('.')
  if (!scoped) return { scope: 'user', name: first.text }
  const { text } = tokens.next()
  if (first.text === 'user') return { scope: 'user', name: text }
  if (systemNames[text.toLowerCase()]) return { scope: 'sys', name: text.toLowerCase() }
  throw invalidArgument(`There is no system property '${text}' that an SQL expression can use.`)
}

function valueOf({ scope, name }: Property, facts: MessageFacts): SqlValue {
  if (scope === 'sys') {
    const key = systemNames[name]
    return key ? toSqlValue(facts[key]) : null
  }
  for (const [key, value] of facts.applicationProperties) {
    if (key.toLowerCase() === name.toLowerCase()) return toSqlValue(value)
  }
  return null
}
