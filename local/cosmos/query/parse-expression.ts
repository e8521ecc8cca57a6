import type { Cursor } from './cursor.ts'
import type { BinaryOperator, Expression, Property, Query } from './syntax.ts'
import { syntaxError } from './tokens.ts'

type ParseQuery = (cursor: Cursor) => Query

const levels: readonly (readonly (readonly [string, BinaryOperator])[])[] = [
  [['|', '|']],
  [['^', '^']],
  [['&', '&']],
  [
    ['+', '+'],
    ['-', '-'],
    ['||', '||'],
  ],
  [
    ['*', '*'],
    ['/', '/'],
    ['%', '%'],
  ],
]

const comparisons: readonly (readonly [string, BinaryOperator])[] = [
  ['=', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['<', '<'],
  ['>', '>'],
]

/**
 * Reads one scalar expression. `parseQuery` reads the subqueries within it. Throws 400.
 * Operators from weak to strong: `? :` and `??`, OR, AND, NOT, comparisons, bits, sums, products, signs.
 */
export function parseExpression(cursor: Cursor, parseQuery: ParseQuery): Expression {
  return conditional()

  function conditional(): Expression {
    let left = disjunction()
    while (cursor.skip('??')) left = { kind: 'binary', operator: '??', left, right: disjunction() }
    if (!cursor.skip('?')) return left
    const consequent = conditional()
    cursor.expect(':')
    return { kind: 'conditional', test: left, consequent, alternate: conditional() }
  }

  function disjunction(): Expression {
    let left = conjunction()
    while (cursor.skip('OR')) left = { kind: 'binary', operator: 'OR', left, right: conjunction() }
    return left
  }

  function conjunction(): Expression {
    let left = negation()
    while (cursor.skip('AND')) left = { kind: 'binary', operator: 'AND', left, right: negation() }
    return left
  }

  function negation(): Expression {
    return cursor.skip('NOT') ? not(negation()) : comparison()
  }

  function comparison(): Expression {
    const left = binary(0)
    if (cursor.skip('NOT')) return not(predicate(left) ?? fail())
    return predicate(left) ?? compared(left)
  }

  function predicate(value: Expression): Expression | undefined {
    if (cursor.skip('IN')) {
      cursor.expect('(')
      const options = cursor.list(conditional)
      cursor.expect(')')
      return { kind: 'in', value, options }
    }
    if (cursor.skip('BETWEEN')) {
      const low = binary(0)
      cursor.expect('AND')
      return { kind: 'between', value, low, high: binary(0) }
    }
    if (cursor.skip('LIKE')) {
      const pattern = binary(0)
      const escape = cursor.skip('ESCAPE') ? [binary(0)] : []
      return { kind: 'call', name: 'LIKE', operands: [value, pattern, ...escape] }
    }
    return undefined
  }

  function compared(first: Expression): Expression {
    let left = first
    for (;;) {
      const found = comparisons.find(([symbol]) => cursor.skip(symbol))
      if (!found) return left
      left = { kind: 'binary', operator: found[1], left, right: binary(0) }
    }
  }

  function binary(level: number): Expression {
    const operators = levels[level]
    if (!operators) return unary()
    let left = binary(level + 1)
    for (;;) {
      const found = operators.find(([symbol]) => cursor.skip(symbol))
      if (!found) return left
      left = { kind: 'binary', operator: found[1], left, right: binary(level + 1) }
    }
  }

  function unary(): Expression {
    if (cursor.skip('-')) return { kind: 'unary', operator: '-', operand: unary() }
    if (cursor.skip('+')) return { kind: 'unary', operator: '+', operand: unary() }
    if (cursor.skip('~')) return { kind: 'unary', operator: '~', operand: unary() }
    return members(primary())
  }

  function members(first: Expression): Expression {
    let object = first
    for (;;) {
      if (cursor.skip('.')) {
        object = { kind: 'member', object, property: { kind: 'constant', value: cursor.name() } }
      } else if (cursor.skip('[')) {
        object = { kind: 'member', object, property: conditional() }
        cursor.expect(']')
      } else return object
    }
  }

  function primary(): Expression {
    if (cursor.sees('(')) return parenthesized()
    if (cursor.sees('[')) return { kind: 'array', items: enclosed('[', ']', conditional) }
    if (cursor.sees('{')) return { kind: 'object', properties: enclosed('{', '}', property) }
    const token = cursor.next()
    switch (token.kind) {
      case 'number':
        return { kind: 'constant', value: Number(token.text) }
      case 'string':
        return { kind: 'constant', value: token.text }
      case 'parameter':
        return { kind: 'parameter', name: token.text }
      case 'name':
        if (!cursor.sees('(')) return { kind: 'variable', name: token.text }
        return { kind: 'call', name: token.text.toUpperCase(), operands: enclosed('(', ')', conditional) }
      case 'keyword':
        if (token.text === 'EXISTS') return { kind: 'subquery', as: 'exists', query: subquery() }
        if (token.text === 'ARRAY') return { kind: 'subquery', as: 'array', query: subquery() }
        if (constants.has(token.text)) return { kind: 'constant', value: constants.get(token.text) }
        throw syntaxError(token)
      case 'symbol':
      case 'end':
        throw syntaxError(token)
    }
  }

  function parenthesized(): Expression {
    if (cursor.sees('SELECT', 1)) return { kind: 'subquery', as: 'scalar', query: subquery() }
    cursor.expect('(')
    const inner = conditional()
    cursor.expect(')')
    return inner
  }

  function subquery(): Query {
    cursor.expect('(')
    const query = parseQuery(cursor)
    cursor.expect(')')
    return query
  }

  function enclosed<T>(open: string, close: string, read: () => T): T[] {
    cursor.expect(open)
    if (cursor.skip(close)) return []
    const items = cursor.list(read)
    cursor.expect(close)
    return items
  }

  function property(): Property {
    const token = cursor.next()
    if (token.kind !== 'name' && token.kind !== 'string') throw syntaxError(token)
    cursor.expect(':')
    return { name: token.text, value: conditional() }
  }

  function fail(): never {
    throw syntaxError(cursor.peek())
  }
}

const constants = new Map([
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
  ['UNDEFINED', undefined],
])

function not(operand: Expression): Expression {
  return { kind: 'unary', operator: 'NOT', operand }
}
