import { invalidArgument } from '../errors.ts'
import type { MessageFacts, PropertyChanges, PropertyValue } from '../message.ts'
import { parseExpression, parseProperty, type Expression } from './parse.ts'
import { tokenize, TokenReader } from './tokens.ts'

/** What a rule does to the messages that it lets through. */
export interface RuleAction {
  readonly expression: string
  changesFor(facts: MessageFacts): PropertyChanges
}

interface Statement {
  /** In lower case. */
  readonly name: string
  readonly value: Expression
}

/**
 * Statements `SET property = value` and `REMOVE property`, one or more, divided by semicolons. Only application
 * properties can be changed. Throws `argument-error`.
 */
export function sqlAction(expression: string): RuleAction {
  const tokens = new TokenReader(tokenize(expression))
  const statements = [parseStatement(tokens)]
  while (tokens.skip(';') && tokens.peek().kind !== 'end') statements.push(parseStatement(tokens))
  if (tokens.peek().kind !== 'end') {
    throw invalidArgument(`Nothing was expected at '${tokens.peek().text}' in '${expression}'.`)
  }
  return {
    expression,
    changesFor: (facts) => {
      const names = new Map([...facts.applicationProperties.keys()].map((name) => [name.toLowerCase(), name]))
      return new Map(
        statements.map(({ name, value }): [string, PropertyValue] => [
          names.get(name.toLowerCase()) ?? name,
          value(facts),
        ]),
      )
    },
  }
}

function parseStatement(tokens: TokenReader): Statement {
  const removes = tokens.skip('remove')
  if (!removes) tokens.expect('set')
  const { scope, name } = parseProperty(tokens)
  if (scope === 'sys') throw invalidArgument('Only application properties can be changed by a rule.')
  if (removes) return { name, value: () => null }
  tokens.expect('=')
  return { name, value: parseExpression(tokens) }
}
