import type { Node } from 'web-tree-sitter'
import { literalText, readExpression, type Expression } from './expressions.ts'
import { lineOf, partsOf } from './nodes.ts'

export interface Declaration {
  readonly name: string
  readonly line: number
}

export interface Parameter extends Declaration {
  /** As it is written: `string`, `int`, `string[]`. */
  readonly type: string
  readonly optional: boolean
}

export interface Resource extends Declaration {
  readonly type: string
  readonly version: string
  readonly existing: boolean
  readonly body: Expression
  readonly node: Node
  /** The symbol of the resource in which this one is written, if any. */
  readonly within?: string
  /** There are several, one for each item of a list. */
  readonly many: boolean
}

export interface Module extends Declaration {
  readonly path: string
  /** Whether it says where it is deployed to. */
  readonly scoped: boolean
  readonly given: readonly {
    readonly name: string | undefined
    readonly value: Expression
    readonly line: number
  }[]
}

/** One Bicep file, as far as the checks need it. */
export interface BicepFile {
  readonly folder: string
  readonly path: string
  /** What the file is deployed to: `resourceGroup` or `subscription`. */
  readonly scope: string
  readonly root: Node
  readonly parameters: readonly Parameter[]
  readonly variables: readonly (Declaration & { readonly value: Expression })[]
  readonly resources: readonly Resource[]
  readonly modules: readonly Module[]
  readonly outputs: readonly Output[]
}

export interface Output extends Declaration {
  readonly type: string
  readonly value: Expression
  readonly node: Node
}

export function readFile(folder: string, path: string, root: Node): BicepFile {
  const of = (type: string) => partsOf(root).filter((node) => node.type === type)
  const [scope] = of('target_scope_assignment').flatMap(partsOf)
  return {
    folder,
    path,
    scope: (scope && literalText(scope)) ?? 'resourceGroup',
    root,
    parameters: of('parameter_declaration').map(readParameter),
    variables: of('variable_declaration').map((node) => ({ ...named(node), value: lastOf(node) })),
    resources: of('resource_declaration').flatMap((node) => readResource(node)),
    modules: of('module_declaration').map(readModule),
    outputs: of('output_declaration').map((node) => ({
      ...named(node),
      type: partsOf(node)[1]?.text ?? '',
      value: lastOf(node),
      node,
    })),
  }
}

function named(node: Node): Declaration {
  return { name: partsOf(node)[0]?.text ?? '', line: lineOf(node) }
}

function lastOf(node: Node): Expression {
  const last = partsOf(node).at(-1)
  return last === undefined ? { kind: 'unknown', line: lineOf(node) } : readExpression(last)
}

function readParameter(node: Node): Parameter {
  const [, type, fallback] = partsOf(node)
  const text = type?.text ?? ''
  return { ...named(node), type: text, optional: fallback !== undefined || text.endsWith('?') }
}

function readResource(node: Node, within?: Resource): Resource[] {
  const [, reference, last] = partsOf(node)
  const [written = '', version = within?.version ?? ''] =
    (reference && literalText(reference))?.split('@') ?? []
  const value = lastOf(node)
  const many = last?.type === 'for_statement'
  const body = value.kind === 'array' && many ? (value.items[0] ?? value) : value
  const resource: Resource = {
    ...named(node),
    type: within === undefined ? written : `${within.type}/${written}`,
    version,
    existing: node.children.some(({ type }) => type === 'existing'),
    body,
    node,
    many,
    ...(within === undefined ? {} : { within: within.name }),
  }
  const nested =
    body.kind === 'object' ? body.nested.filter(({ type }) => type === 'resource_declaration') : []
  return [resource, ...nested.flatMap((each) => readResource(each, resource))]
}

function readModule(node: Node): Module {
  const [, path] = partsOf(node)
  const body = lastOf(node)
  const properties = body.kind === 'object' ? body.properties : []
  const given = properties.find(({ name }) => name === 'params')?.value
  return {
    ...named(node),
    path: (path && literalText(path)) ?? '',
    scoped: properties.some(({ name }) => name === 'scope'),
    given: given?.kind === 'object' ? given.properties : [],
  }
}
