import type { Json } from '../json.ts'

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '??'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '|'
  | '^'
  | '&'
  | '+'
  | '-'
  | '||'
  | '*'
  | '/'
  | '%'

export type UnaryOperator = 'NOT' | '-' | '+' | '~'

/** A scalar expression of Cosmos' SQL. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Json | undefined }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Expression; readonly property: Expression }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'conditional'
      readonly test: Expression
      readonly consequent: Expression
      readonly alternate: Expression
    }
  | { readonly kind: 'in'; readonly value: Expression; readonly options: readonly Expression[] }
  | {
      readonly kind: 'between'
      readonly value: Expression
      readonly low: Expression
      readonly high: Expression
    }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | { readonly kind: 'subquery'; readonly as: 'exists' | 'array' | 'scalar'; readonly query: Query }

export interface Property {
  readonly name: string
  readonly value: Expression
}

export type Select =
  | { readonly kind: 'all' }
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'list'; readonly properties: readonly Property[] }

/** One source of FROM or JOIN: `c`, `c.tags AS t`, `t IN c.tags`, `(SELECT ...) AS t`. */
export interface Source {
  readonly alias: string
  readonly collection: Expression
  /** True for `t IN c.tags`: one row for each element. */
  readonly elements: boolean
}

export interface SortKey {
  readonly value: Expression
  readonly descending: boolean
}

export interface Query {
  readonly distinct: boolean
  readonly top: Expression | undefined
  readonly select: Select
  readonly sources: readonly Source[]
  readonly where: Expression | undefined
  readonly groupBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  readonly offset: Expression | undefined
  readonly limit: Expression | undefined
}
