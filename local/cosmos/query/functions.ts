import { badRequest } from '../errors.ts'
import { arrayFunctions } from './array-functions.ts'
import type { FunctionEntry, SqlFunction } from './sql-function.ts'
import { stringFunctions } from './string-functions.ts'
import { typeOf } from './values.ts'
import type { TypeName } from './values.ts'

const isType =
  (...types: TypeName[]): SqlFunction =>
  (value) =>
    types.includes(typeOf(value))

const number =
  (calculate: (value: number) => number): SqlFunction =>
  (value) =>
    typeof value === 'number' ? calculate(value) : undefined

// https://learn.microsoft.com/azure/cosmos-db/nosql/query/system-functions
const entries: readonly FunctionEntry[] = [
  ['IS_DEFINED', 1, (value) => value !== undefined],
  ['IS_NULL', 1, isType('null')],
  ['IS_BOOL', 1, isType('boolean')],
  ['IS_NUMBER', 1, isType('number')],
  ['IS_STRING', 1, isType('string')],
  ['IS_ARRAY', 1, isType('array')],
  ['IS_OBJECT', 1, isType('object')],
  ['IS_PRIMITIVE', 1, isType('null', 'boolean', 'number', 'string')],
  ['IS_INTEGER', 1, (value) => Number.isInteger(value)],
  ['IIF', 3, (test, consequent, alternate) => (test === true ? consequent : alternate)],
  ['ABS', 1, number(Math.abs)],
  ['CEILING', 1, number(Math.ceil)],
  ['FLOOR', 1, number(Math.floor)],
  ['ROUND', 1, number(Math.round)],
  ['SIGN', 1, number(Math.sign)],
  ['TRUNC', 1, number(Math.trunc)],
  ['GETCURRENTTIMESTAMP', 0, () => Date.now()],
  ['GETCURRENTDATETIME', 0, () => new Date().toISOString()],
  ...stringFunctions,
  ...arrayFunctions,
]
const functions = new Map(entries.map(([name, required, call]) => [name, { required, call }]))

/** The function of this name in upper case. Throws 400 when there is none here. */
export function functionNamed(name: string, operands: number): SqlFunction {
  const found = functions.get(name)
  if (!found) throw badRequest(`'${name}' is not a function that this server knows.`)
  if (operands < found.required)
    throw badRequest(`The function ${name} takes at least ${found.required} arguments.`)
  return found.call
}
