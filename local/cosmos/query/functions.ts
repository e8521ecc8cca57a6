import { badRequest } from '../errors.ts'
import { arrayFunctions } from './array-functions.ts'
import { stringFunctions } from './string-functions.ts'
import { typeOf } from './values.ts'
import type { TypeName, Value } from './values.ts'

/** A function of Cosmos' SQL: undefined in, undefined out, unless it exists to tell the difference. */
export type SqlFunction = (...operands: Value[]) => Value

const isType =
  (...types: TypeName[]): SqlFunction =>
  (value) =>
    types.includes(typeOf(value))

const number =
  (calculate: (value: number) => number): SqlFunction =>
  (value) =>
    typeof value === 'number' ? calculate(value) : undefined

// https://learn.microsoft.com/azure/cosmos-db/nosql/query/system-functions
const functions = new Map<string, SqlFunction>([
  ['IS_DEFINED', (value) => value !== undefined],
  ['IS_NULL', isType('null')],
  ['IS_BOOL', isType('boolean')],
  ['IS_NUMBER', isType('number')],
  ['IS_STRING', isType('string')],
  ['IS_ARRAY', isType('array')],
  ['IS_OBJECT', isType('object')],
  ['IS_PRIMITIVE', isType('null', 'boolean', 'number', 'string')],
  ['IS_INTEGER', (value) => Number.isInteger(value)],
  ['IIF', (test, consequent, alternate) => (test === true ? consequent : alternate)],
  ['ABS', number(Math.abs)],
  ['CEILING', number(Math.ceil)],
  ['FLOOR', number(Math.floor)],
  ['ROUND', number(Math.round)],
  ['SIGN', number(Math.sign)],
  ['TRUNC', number(Math.trunc)],
  ['GETCURRENTTIMESTAMP', () => Date.now()],
  ['GETCURRENTDATETIME', () => new Date().toISOString()],
  ...stringFunctions,
  ...arrayFunctions,
])

/** The function of this name in upper case. Throws 400 when there is none here. */
export function functionNamed(name: string, operands: number): SqlFunction {
  const found = functions.get(name)
  if (!found) throw badRequest(`'${name}' is not a function that this server knows.`)
  if (operands < found.length) throw badRequest(`The function ${name} takes ${found.length} arguments.`)
  return found
}
