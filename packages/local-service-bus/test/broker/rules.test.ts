import { describe, expect, test } from '@jest/globals'
import type { MessageFacts } from '../../src/broker/message.ts'
import { RuleSet } from '../../src/broker/rules.ts'
import { sqlAction } from '../../src/broker/sql/sql-action.ts'
import { sqlFilter } from '../../src/broker/sql/sql-filter.ts'

const facts: MessageFacts = {
  messageId: 'm',
  to: null,
  subject: 'yellow',
  replyTo: null,
  correlationId: 'c',
  contentType: null,
  sessionId: null,
  replyToSessionId: null,
  applicationProperties: new Map<string, unknown>([
    ['Color', 'yellow'],
    ['quantity', 5],
    ['big', 9_007_199_254_740_993n],
    ['rush', true],
  ]),
}

function matches(expression: string): boolean {
  const rules = new RuleSet('topic/Subscriptions/s')
  rules.remove('$Default')
  rules.add({ name: 'r', filter: sqlFilter(expression), action: undefined, createdAt: 0 })
  return rules.copies(facts).length > 0
}

describe('an SQL filter', () => {
  test.each([
    ["color = 'yellow'"],
    ["user.COLOR = 'yellow' AND sys.Label = 'yellow'"],
    ['[Color] = \'yellow\' and "quantity" > 4'],
    ['quantity + 1 = 2 * 3'],
    ['quantity = -(-5.0)'],
    ['quantity % 2 = 1'],
    ['big > 1'],
    ['rush'],
    ['rush = TRUE'],
    ['NOT quantity > 5'],
    ["color IN ('red', 'yellow')"],
    ["color NOT IN ('red', 'blue')"],
    ["color LIKE 'y%w'"],
    ["color LIKE '_ellow'"],
    ["color NOT LIKE '%x%'"],
    ["'100%' LIKE '100!%' ESCAPE '!'"],
    ['EXISTS(quantity) AND NOT EXISTS(missing)'],
    ['missing IS NULL AND quantity IS NOT NULL'],
    ['missing = 1 OR quantity = 5'],
    ["(quantity = 1 OR quantity = 5) AND (color = 'yellow')"],
    ["color = 'red' OR color = 'yellow' AND quantity = 5"],
    ["sys.MessageId = 'm' AND sys.CorrelationId <> 'x'"],
    ["'it''s' = 'it''s'"],
  ])('holds: %s', (expression) => expect(matches(expression)).toBe(true))

  test.each([
    ["color = 'Yellow'"],
    ['missing = 1'],
    ['NOT missing = 1'],
    ['missing <> 1'],
    ["quantity = '5'"],
    ['quantity / 0 = 1'],
    ["missing IN ('a')"],
    ["missing NOT IN ('a')"],
    ["'1000' LIKE '100!%' ESCAPE '!'"],
    ['sys.To IS NOT NULL'],
    ['quantity'],
  ])('does not hold: %s', (expression) => expect(matches(expression)).toBe(false))

  test.each([
    ['quantity ='],
    ['(quantity = 1'],
    ['quantity = 1 2'],
    ["color = 'open"],
    ['sys.Nothing = 1'],
    ['color NOT 5'],
    ['?'],
    [`color = '${'x'.repeat(2_000)}'`],
  ])('is refused: %s', (expression) => {
    expect(() => sqlFilter(expression)).toThrow(
      expect.objectContaining({ condition: 'com.microsoft:argument-error' }),
    )
  })
})

describe('an action', () => {
  test('sets and removes application properties by their own spelling', () => {
    const changes = sqlAction("SET color = 'red'; SET total = quantity * 2; REMOVE rush").changesFor(facts)
    expect([...changes]).toEqual([
      ['Color', 'red'],
      ['total', 10],
      ['rush', null],
    ])
  })

  test.each([["SET sys.Label = 'x'"], ['SET a'], ['DROP a'], ['SET a = 1 SET b = 2']])(
    'is refused: %s',
    (expression) => {
      expect(() => sqlAction(expression)).toThrow(
        expect.objectContaining({ condition: 'com.microsoft:argument-error' }),
      )
    },
  )

  test('makes a copy of its own beside the one for all rules without', () => {
    const rules = new RuleSet('topic/Subscriptions/s')
    rules.add({ name: 'same', filter: { kind: 'true' }, action: undefined, createdAt: 0 })
    rules.add({ name: 'red', filter: { kind: 'true' }, action: sqlAction("SET color = 'red'"), createdAt: 0 })
    rules.add({ name: 'none', filter: { kind: 'false' }, action: sqlAction('REMOVE color'), createdAt: 0 })
    expect(rules.copies(facts).map((changes) => changes.get('Color'))).toEqual([undefined, 'red'])
  })
})
