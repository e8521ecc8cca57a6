import { badRequest } from '../errors.ts'
import { isArray, isObject } from '../json.ts'
import { aggregateNames } from './aggregates.ts'
import type { AggregateName } from './aggregates.ts'
import { functionNamed } from './functions.ts'
import { binaryOperators, unaryOperators } from './operators.ts'
import type { Expression, Query } from './syntax.ts'
import { compare, equals } from './values.ts'
import type { Value } from './values.ts'

/** What an expression is evaluated for: one combination of the sources of FROM and JOIN. */
export interface Row {
  /** The values of the names in the scope, by their index. */
  readonly variables: readonly Value[]
  /** The results of the query's aggregate functions, once the rows are grouped. */
  readonly aggregates: readonly Value[]
  readonly parameters: ReadonlyMap<string, Value>
}

export type Evaluate = (row: Row) => Value

export interface Aggregate {
  readonly name: AggregateName
  readonly operand: Evaluate
}

/** The names that an expression may use. */
export interface Scope {
  readonly names: readonly string[]
  /** Collects the aggregate functions of SELECT; absent where none is allowed. */
  readonly aggregates: Aggregate[] | undefined
  /** What a name that is not known stands for: the container's document, in the first source of FROM. */
  readonly root: number | undefined
  readonly compileSubquery: (query: Query, scope: Scope) => (row: Row) => readonly Value[]
}

/** Turns an expression into a function, so that a query is analysed once and not for each item. Throws 400. */
export function compileExpression(expression: Expression, scope: Scope): Evaluate {
  const compile = (part: Expression) => compileExpression(part, scope)
  switch (expression.kind) {
    case 'constant': {
      const { value } = expression
      return () => value
    }
    case 'parameter':
      return compileParameter(expression.name)
    case 'variable': {
      const index = indexOf(expression.name, scope)
      return ({ variables }) => variables[index]
    }
    case 'member':
      return compileMember(compile(expression.object), compile(expression.property))
    case 'unary': {
      const operate = unaryOperators[expression.operator]
      const operand = compile(expression.operand)
      return (row) => operate(operand(row))
    }
    case 'binary': {
      const operate = binaryOperators[expression.operator]
      const left = compile(expression.left)
      const right = compile(expression.right)
      return (row) => operate(left(row), () => right(row))
    }
    case 'conditional': {
      const test = compile(expression.test)
      const consequent = compile(expression.consequent)
      const alternate = compile(expression.alternate)
      return (row) => (test(row) === true ? consequent(row) : alternate(row))
    }
    case 'in':
      return compileIn(compile(expression.value), expression.options.map(compile))
    case 'between':
      return compileBetween(compile(expression.value), compile(expression.low), compile(expression.high))
    case 'call':
      return compileCall(expression.name, expression.operands, scope)
    case 'array': {
      const items = expression.items.map(compile)
      return (row) => items.map((item) => item(row)).filter((value) => value !== undefined)
    }
    case 'object':
      return compileObject(expression.properties.map(({ name, value }) => [name, compile(value)]))
    case 'subquery':
      return compileSubquery(expression.as, scope.compileSubquery(expression.query, scope))
  }
}

/** An object with the properties that are not undefined. */
export function compileObject(properties: readonly (readonly [string, Evaluate])[]): Evaluate {
  return (row) =>
    Object.fromEntries(
      properties.flatMap(([name, evaluate]) => {
        const value = evaluate(row)
        return value === undefined ? [] : [[name, value]]
      }),
    )
}

function indexOf(name: string, scope: Scope): number {
  const index = scope.names.lastIndexOf(name)
  if (index !== -1) return index
  if (scope.root !== undefined) return scope.root
  throw badRequest(`Identifier '${name}' could not be resolved.`)
}

function compileParameter(name: string): Evaluate {
  return ({ parameters }) => {
    if (!parameters.has(name)) throw badRequest(`The query has no value for the parameter '${name}'.`)
    return parameters.get(name)
  }
}

function compileMember(object: Evaluate, property: Evaluate): Evaluate {
  return (row) => {
    const parent = object(row)
    const name = property(row)
    if (typeof name === 'number') return isArray(parent) ? parent[name] : undefined
    return typeof name === 'string' && isObject(parent) && Object.hasOwn(parent, name)
      ? parent[name]
      : undefined
  }
}

/** `a IN (b, c)` is `a = b OR a = c`, undefined included. */
function compileIn(value: Evaluate, options: readonly Evaluate[]): Evaluate {
  return (row) => {
    const wanted = value(row)
    const found = options.map((option) => equals(wanted, option(row)))
    if (found.includes(true)) return true
    return found.includes(undefined) ? undefined : false
  }
}

function compileBetween(value: Evaluate, low: Evaluate, high: Evaluate): Evaluate {
  return (row) => {
    const between = value(row)
    const aboveLow = compare(between, low(row))
    const belowHigh = compare(between, high(row))
    if (aboveLow === undefined || belowHigh === undefined) return undefined
    return aboveLow >= 0 && belowHigh <= 0
  }
}

function compileCall(name: string, operands: readonly Expression[], scope: Scope): Evaluate {
  const aggregate = aggregateNames.find((known) => known === name)
  if (aggregate) return compileAggregate(aggregate, operands, scope)
  const call = functionNamed(name, operands.length)
  const evaluates = operands.map((operand) => compileExpression(operand, scope))
  return (row) => call(...evaluates.map((evaluate) => evaluate(row)))
}

function compileAggregate(name: AggregateName, operands: readonly Expression[], scope: Scope): Evaluate {
  const { aggregates } = scope
  const [operand] = operands
  if (!aggregates) throw badRequest(`The aggregate function ${name} is not allowed here.`)
  if (!operand || operands.length !== 1)
    throw badRequest(`The aggregate function ${name} takes one argument.`)
  const index = aggregates.length
  aggregates.push({ name, operand: compileExpression(operand, { ...scope, aggregates: undefined }) })
  return (row) => row.aggregates[index]
}

function compileSubquery(as: 'exists' | 'array' | 'scalar', run: (row: Row) => readonly Value[]): Evaluate {
  switch (as) {
    case 'exists':
      return (row) => run(row).length > 0
    case 'array':
      return (row) => run(row).filter((value) => value !== undefined)
    case 'scalar':
      return (row) => run(row)[0]
  }
}
