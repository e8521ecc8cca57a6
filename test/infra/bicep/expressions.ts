import type { Node } from 'web-tree-sitter'
import { lineOf, partsOf } from './nodes.ts'

/** What the value of an expression is, as far as it can be said without a deployment. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string | undefined }
  | { readonly kind: 'int' | 'bool' | 'null' | 'unknown' }
  | { readonly kind: 'object'; readonly properties: readonly Property[]; readonly nested: readonly Node[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'either'; readonly values: readonly Expression[] }
  | { readonly kind: 'union'; readonly values: readonly Expression[] }
  | { readonly kind: 'symbol'; readonly name: string }
  /** One of a list, such as `queue[i]`. */
  | { readonly kind: 'item'; readonly name: string }
)

export interface Property {
  /** Undefined for one that is computed. */
  readonly name: string | undefined
  readonly value: Expression
  readonly line: number
}

const RETURNS: Readonly<Record<string, 'text' | 'int' | 'bool'>> = {
  guid: 'text',
  loadTextContent: 'text',
  replace: 'text',
  string: 'text',
  subscriptionResourceId: 'text',
  toLower: 'text',
  uniqueString: 'text',
  contains: 'bool',
  empty: 'bool',
  length: 'int',
}

export function readExpression(node: Node): Expression {
  const line = lineOf(node)
  const parts = partsOf(node)
  switch (node.type) {
    case 'string':
      return { kind: 'text', text: literalText(node), line }
    case 'number':
      return { kind: 'int', line }
    case 'boolean':
      return { kind: 'bool', line }
    case 'null':
      return { kind: 'null', line }
    case 'identifier':
      return { kind: 'symbol', name: node.text, line }
    case 'subscript_expression':
      return parts[0]?.type === 'identifier'
        ? { kind: 'item', name: parts[0].text, line }
        : { kind: 'unknown', line }
    case 'object':
      return readObject(node)
    case 'array':
      return { kind: 'array', items: parts.map(readExpression), line }
    case 'ternary_expression':
      return { kind: 'either', values: parts.slice(1).map(readExpression), line }
    case 'for_statement':
      return { kind: 'array', items: parts.slice(-1).map(readExpression), line }
    case 'if_statement':
    case 'parenthesized_expression':
      return readLast(node)
    case 'call_expression':
      return readCall(node)
    default:
      return { kind: 'unknown', line }
  }
}

function readLast(node: Node): Expression {
  const last = partsOf(node).at(-1)
  return last === undefined ? { kind: 'unknown', line: lineOf(node) } : readExpression(last)
}

/** @returns the text of a string, or undefined for one with something computed in it. */
export function literalText(node: Node): string | undefined {
  const parts = partsOf(node)
  if (parts.some(({ type }) => type === 'interpolation')) return undefined
  return parts.map(({ text }) => text).join('')
}

function readObject(node: Node): Expression {
  const pairs = partsOf(node).map(partsOf)
  const properties = pairs.flatMap(([key, value]) =>
    key === undefined || value === undefined
      ? []
      : [
          {
            name: key.type === 'string' ? literalText(key) : key.text,
            value: readExpression(value),
            line: lineOf(key),
          },
        ],
  )
  const nested = pairs.flatMap(([only, second]) => (only !== undefined && second === undefined ? [only] : []))
  return { kind: 'object', properties, nested, line: lineOf(node) }
}

function readCall(node: Node): Expression {
  const [name, given] = partsOf(node)
  const line = lineOf(node)
  const inputs = given === undefined ? [] : partsOf(given)
  if (name?.text === 'union') return { kind: 'union', values: inputs.map(readExpression), line }
  if (name?.text === 'map') {
    const body = inputs[1] && partsOf(inputs[1]).at(-1)
    return { kind: 'array', items: body === undefined ? [] : [readExpression(body)], line }
  }
  const returns = RETURNS[name?.text ?? '']
  if (returns === 'text') return { kind: 'text', text: undefined, line }
  return { kind: returns ?? 'unknown', line }
}
