import type { Value } from './values.ts'

/** A function of Cosmos' SQL: undefined in, undefined out, unless it exists to tell the difference. */
export type SqlFunction = (...operands: Value[]) => Value

/** The name in upper case, how many arguments it needs at least, and what it does. */
export type FunctionEntry = readonly [name: string, required: number, call: SqlFunction]
