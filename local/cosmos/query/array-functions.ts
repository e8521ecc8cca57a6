import { isArray, isObject } from '../json.ts'
import type { Json } from '../json.ts'
import { sameValue } from './values.ts'
import type { FunctionEntry, SqlFunction } from './sql-function.ts'
import type { Value } from './values.ts'

const has = (array: readonly Json[], wanted: Value) => array.some((item) => sameValue(item, wanted))

/** With a third argument that is true, an object matches when it has all properties of the wanted one. */
const contains: SqlFunction = (array, wanted, partial) => {
  if (!isArray(array) || wanted === undefined) return undefined
  return partial === true ? array.some((item) => includesProperties(item, wanted)) : has(array, wanted)
}

function includesProperties(item: Json, wanted: Json): boolean {
  if (!isObject(item) || !isObject(wanted)) return sameValue(item, wanted)
  return Object.entries(wanted).every(([name, value]) => {
    const own = Object.hasOwn(item, name) ? item[name] : undefined
    return own !== undefined && includesProperties(own, value)
  })
}

const containsAny: SqlFunction = (array, ...wanted) =>
  isArray(array) ? wanted.some((value) => has(array, value)) : undefined

const containsAll: SqlFunction = (array, ...wanted) =>
  isArray(array) ? wanted.every((value) => has(array, value)) : undefined

const concat: SqlFunction = (...arrays) => (arrays.every(isArray) ? arrays.flat(1) : undefined)

const slice: SqlFunction = (array, start, length) => {
  if (!isArray(array) || typeof start !== 'number') return undefined
  const rest = array.slice(start)
  return typeof length === 'number' ? rest.slice(0, Math.max(0, length)) : rest
}

const distinct = (array: readonly Json[]) =>
  array.filter((item, index) => array.findIndex((other) => sameValue(item, other)) === index)

const intersect: SqlFunction = (left, right) =>
  isArray(left) && isArray(right) ? distinct(left.filter((item) => has(right, item))) : undefined

const union: SqlFunction = (left, right) =>
  isArray(left) && isArray(right) ? distinct([...left, ...right]) : undefined

// https://learn.microsoft.com/azure/cosmos-db/nosql/query/system-functions#array-functions
export const arrayFunctions: readonly FunctionEntry[] = [
  ['ARRAY_CONTAINS', 2, contains],
  ['ARRAY_CONTAINS_ANY', 2, containsAny],
  ['ARRAY_CONTAINS_ALL', 2, containsAll],
  ['ARRAY_LENGTH', 1, (array) => (isArray(array) ? array.length : undefined)],
  ['ARRAY_CONCAT', 2, concat],
  ['ARRAY_SLICE', 2, slice],
  ['SETINTERSECT', 2, intersect],
  ['SETUNION', 2, union],
]
