import { isArray, isObject } from '../json.ts'
import type { Json } from '../json.ts'

/** What an expression has: JSON, or `undefined` where a property is missing or an operation has no sense. */
export type Value = Json | undefined

/** The order of the types in ORDER BY, MIN and MAX. */
const typeOrder = ['undefined', 'null', 'boolean', 'number', 'string', 'array', 'object'] as const
export type TypeName = (typeof typeOrder)[number]

export function typeOf(value: Value): TypeName {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  return isArray(value) ? 'array' : 'object'
}

/**
 * The operator `=`: `undefined` when the types differ or a side is undefined
 * (https://learn.microsoft.com/azure/cosmos-db/nosql/query/equality-comparison-operators).
 */
export function equals(left: Value, right: Value): boolean | undefined {
  if (left === undefined || typeOf(left) !== typeOf(right)) return undefined
  return sameValue(left, right)
}

/** Deep equality of two values. */
export function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true
  if (isArray(left)) {
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => sameValue(item, right[index]))
    )
  }
  if (!isObject(left) || !isObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameValue(left[name], right[name]))
  )
}

/** Compares for `<` and its like: negative, 0 or positive, or `undefined` when the values have no such order. */
export function compare(left: Value, right: Value): number | undefined {
  const type = typeOf(left)
  if (type !== typeOf(right) || type === 'undefined' || type === 'array' || type === 'object')
    return undefined
  return compareSame(left, right)
}

/** Compares for ORDER BY: any two values, first by type. Arrays and objects are equal among themselves. */
export function compareForSort(left: Value, right: Value): number {
  const leftType = typeOf(left)
  const rightType = typeOf(right)
  if (leftType === rightType) return compareSame(left, right)
  return typeOrder.indexOf(leftType) - typeOrder.indexOf(rightType)
}

function compareSame(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return Number(left === true) - Number(right === true)
}

/** A text that is the same for equal values, for DISTINCT and GROUP BY. */
export function fingerprint(value: Value): string {
  return value === undefined ? 'undefined' : JSON.stringify(value, sortedNames)
}

function sortedNames(_: string, value: Json): Json {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
}
