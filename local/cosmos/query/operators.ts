import type { BinaryOperator, UnaryOperator } from './syntax.ts'
import { compare, equals } from './values.ts'
import type { Value } from './values.ts'

/** The right side is a function, so that it is not evaluated where the left side already decides. */
type Binary = (left: Value, right: () => Value) => Value

// Logical operators know three values, true, false and undefined:
// https://learn.microsoft.com/azure/cosmos-db/nosql/query/logical-operators
const and: Binary = (left, right) => {
  if (left === false) return false
  const other = right()
  if (other === false) return false
  return left === true && other === true ? true : undefined
}

const or: Binary = (left, right) => {
  if (left === true) return true
  const other = right()
  if (other === true) return true
  return left === false && other === false ? false : undefined
}

const negate = (value: Value) => (typeof value === 'boolean' ? !value : undefined)

const ordered =
  (holds: (comparison: number) => boolean): Binary =>
  (left, right) => {
    const comparison = compare(left, right())
    return comparison === undefined ? undefined : holds(comparison)
  }

const numeric =
  (calculate: (left: number, right: number) => number): Binary =>
  (left, right) => {
    const other = right()
    if (typeof left !== 'number' || typeof other !== 'number') return undefined
    const result = calculate(left, other)
    return Number.isFinite(result) ? result : undefined
  }

export const binaryOperators: Record<BinaryOperator, Binary> = {
  OR: or,
  AND: and,
  '??': (left, right) => (left === undefined ? right() : left),
  '=': (left, right) => equals(left, right()),
  '!=': (left, right) => negate(equals(left, right())),
  '<': ordered((comparison) => comparison < 0),
  '<=': ordered((comparison) => comparison <= 0),
  '>': ordered((comparison) => comparison > 0),
  '>=': ordered((comparison) => comparison >= 0),
  '|': numeric((left, right) => left | right),
  '^': numeric((left, right) => left ^ right),
  '&': numeric((left, right) => left & right),
  '+': numeric((left, right) => left + right),
  '-': numeric((left, right) => left - right),
  '*': numeric((left, right) => left * right),
  '/': numeric((left, right) => left / right),
  '%': numeric((left, right) => left % right),
  '||': (left, right) => {
    const other = right()
    return typeof left === 'string' && typeof other === 'string' ? left + other : undefined
  },
}

const numericUnary = (calculate: (value: number) => number) => (value: Value) =>
  typeof value === 'number' ? calculate(value) : undefined

export const unaryOperators: Record<UnaryOperator, (value: Value) => Value> = {
  NOT: negate,
  '-': numericUnary((value) => -value),
  '+': numericUnary((value) => value),
  '~': numericUnary((value) => ~value),
}
