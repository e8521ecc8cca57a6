import { isScalar, type Clue } from '../lookup.ts'
import { compileExpression, type Evaluate, type Row, type Scope } from './compile-expression.ts'
import type { Expression, Query } from './syntax.ts'

/** A condition of WHERE that a document must fulfil, and that lookups can answer: one of several, mostly of one. */
export type CompiledClue = readonly CompiledHaving[]

interface CompiledHaving {
  readonly property: string
  readonly values: readonly Evaluate[]
}

/**
 * @returns the conditions `c.a = x`, `c.a IN (x, y)` and `ARRAY_CONTAINS(c.a, x)` that are joined by AND, and those
 * joined by OR of which each side has one. WHERE is evaluated all the same: they only save looking at documents
 * that cannot fulfil it.
 */
export function compileClues({ where, sources }: Query, scope: Scope): CompiledClue[] {
  const [first] = sources
  // A name that a JOIN takes again would be another thing than the document.
  if (first === undefined || first.elements || sources.length > 1 || where === undefined) return []
  return cluesOf(where, first.alias, scope)
}

function cluesOf(where: Expression, alias: string, scope: Scope): CompiledClue[] {
  return conjuncts(where).flatMap((condition): CompiledClue[] => {
    if (condition.kind === 'binary' && condition.operator === 'OR') {
      const sides = [condition.left, condition.right].map((side) => cluesOf(side, alias, scope))
      const [left = [], right = []] = sides
      return left.flatMap((one) => right.map((other) => [...one, ...other]))
    }
    const [expression, values] = parts(condition)
    const property = expression && propertyOf(expression, alias)
    if (property === undefined || !values.every(isConstant)) return []
    return [[{ property, values: values.map((value) => compileExpression(value, scope)) }]]
  })
}

/** @returns the clues with their values; one whose values are no scalars says nothing. */
export function cluesFor(compiled: readonly CompiledClue[], row: Row): Clue[] {
  return compiled.flatMap((clue) => {
    const known = clue.flatMap(({ property, values }) => {
      const all = values.map((value) => value(row))
      return all.every(isScalar) ? [{ property, values: all }] : []
    })
    return known.length === clue.length ? [known] : []
  })
}

function conjuncts(expression: Expression): Expression[] {
  const isBoth = expression.kind === 'binary' && expression.operator === 'AND'
  return isBoth ? [...conjuncts(expression.left), ...conjuncts(expression.right)] : [expression]
}

function parts(condition: Expression): [Expression | undefined, readonly Expression[]] {
  if (condition.kind === 'binary' && condition.operator === '=') return [condition.left, [condition.right]]
  if (condition.kind === 'in') return [condition.value, condition.options]
  if (condition.kind === 'call' && condition.name.toUpperCase() === 'ARRAY_CONTAINS') {
    const [array, value, partly] = condition.operands
    return value === undefined || partly !== undefined ? [undefined, []] : [array, [value]]
  }
  return [undefined, []]
}

function propertyOf(expression: Expression, alias: string): string | undefined {
  if (expression.kind !== 'member') return undefined
  const { object, property } = expression
  if (object.kind !== 'variable' || object.name !== alias || property.kind !== 'constant') return undefined
  return typeof property.value === 'string' ? property.value : undefined
}

const isConstant = ({ kind }: Expression) => kind === 'constant' || kind === 'parameter'
