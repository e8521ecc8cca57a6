import { invalidArgument } from '../broker/errors.ts'
import type { CorrelationFilter, Rule, RuleFilter } from '../broker/rules.ts'
import { sqlAction, type RuleAction } from '../broker/sql/sql-action.ts'
import { sqlFilter } from '../broker/sql/sql-filter.ts'
import * as encode from './encode.ts'
import type { AmqpMap, AmqpValue } from './values.ts'

const descriptor = {
  ruleDescription: 1335734829060n,
  sqlFilter: 83483426822n,
  trueFilter: 83483426823n,
  falseFilter: 83483426824n,
  correlationFilter: 83483426825n,
  emptyAction: 1335734829061n,
  sqlAction: 1335734829062n,
} as const

/** The properties of a correlation filter: their names in requests, in the order in which replies list them. */
const correlationNames = [
  ['correlation-id', 'correlationId'],
  ['message-id', 'messageId'],
  ['to', 'to'],
  ['reply-to', 'replyTo'],
  ['label', 'subject'],
  ['session-id', 'sessionId'],
  ['reply-to-session-id', 'replyToSessionId'],
  ['content-type', 'contentType'],
] as const

/** The action in the description of a rule to add, if there is one. Throws `argument-error`. */
export function decodeRuleAction(description: AmqpValue | undefined): RuleAction | undefined {
  const action = description instanceof Map ? description.get('sql-rule-action') : undefined
  if (!(action instanceof Map)) return undefined
  const expression = action.get('expression')
  return typeof expression === 'string' && expression !== '' ? sqlAction(expression) : undefined
}

/** The filter in the description of a rule to add. Throws `argument-error`. */
export function decodeRuleFilter(description: AmqpValue | undefined): RuleFilter {
  if (!(description instanceof Map)) throw invalidArgument('The request has no rule-description.')
  const sql = description.get('sql-filter')
  if (sql instanceof Map) return decodeSql(sql)
  const correlation = description.get('correlation-filter')
  if (correlation instanceof Map) return decodeCorrelation(correlation)
  throw invalidArgument('The rule has no filter.')
}

/** A rule as the answer to an enumeration describes it. */
export function encodeRule({ name, filter, action, createdAt }: Rule): Buffer {
  return encode.described(
    descriptor.ruleDescription,
    encode.list([
      encodeFilter(filter),
      action
        ? encode.described(descriptor.sqlAction, encode.list([encode.string(action.expression)]))
        : encode.described(descriptor.emptyAction, encode.list([])),
      encode.string(name),
      encode.timestamp(createdAt),
    ]),
  )
}

function decodeSql(filter: AmqpMap): RuleFilter {
  const expression = filter.get('expression')
  if (typeof expression !== 'string') throw invalidArgument('The SQL filter has no expression.')
  return sqlFilter(expression)
}

function decodeCorrelation(filter: AmqpMap): CorrelationFilter {
  const system: Record<string, string> = {}
  for (const [wireName, name] of correlationNames) {
    const value = filter.get(wireName)
    if (typeof value === 'string') system[name] = value
  }
  const applicationProperties = new Map<string, unknown>()
  const properties = filter.get('properties')
  for (const [name, value] of properties instanceof Map ? properties : []) {
    if (typeof name === 'string') applicationProperties.set(name, value)
  }
  return { kind: 'correlation', system, applicationProperties }
}

function encodeFilter(filter: RuleFilter): Buffer {
  switch (filter.kind) {
    case 'true':
      return encode.described(descriptor.trueFilter, encode.list([]))
    case 'false':
      return encode.described(descriptor.falseFilter, encode.list([]))
    case 'sql':
      return encode.described(descriptor.sqlFilter, encode.list([encode.string(filter.expression)]))
    case 'correlation':
      return encode.described(descriptor.correlationFilter, encodeCorrelation(filter))
  }
}

function encodeCorrelation({ system, applicationProperties }: CorrelationFilter): Buffer {
  const fields = correlationNames.map(([, name]) => {
    const value = system[name]
    return value === undefined ? encode.nothing : encode.string(value)
  })
  const properties = [...applicationProperties].map(([name, value]) => {
    return [encode.string(name), encode.propertyValue(value)] as const
  })
  return encode.list([...fields, encode.map(properties)])
}
