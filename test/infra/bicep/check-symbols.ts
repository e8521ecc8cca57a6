import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile, Declaration } from './read-file.ts'

/** Names that are used and not declared, and the other way round. */
export function checkSymbols(file: BicepFile): Finding[] {
  const { parameters, variables, resources, modules, outputs } = file
  const declared = [...parameters, ...variables, ...resources, ...modules]
  const names = new Set(declared.map(({ name }) => name))
  const used = usesIn(file.root, new Set())
  const undeclared = used
    .filter(({ text }) => !names.has(text))
    .map((node) => ({ line: lineOf(node), text: `${node.text} is not declared` }))
  const texts = new Set(used.map(({ text }) => text))
  const unused = [...parameters, ...variables]
    .filter(({ name }) => !texts.has(name))
    .map(({ name, line }) => ({ line, text: `${name} is not used` }))
  const twice = [...repeated(declared), ...repeated(outputs)].map(({ name, line }) => ({
    line,
    text: `${name} is declared twice`,
  }))
  return [...undeclared, ...unused, ...twice, ...repeatedIn(file.root)]
}

const repeated = (all: readonly Declaration[]) =>
  all.filter(({ name }, i) => all.findIndex((each) => each.name === name) < i)

/** Properties that an object has twice. */
function repeatedIn(node: Node): Finding[] {
  const pairs = node.type === 'object' ? partsOf(node).filter(({ type }) => type === 'object_property') : []
  const keys = pairs.map((pair) => ({ name: partsOf(pair)[0]?.text ?? '', line: lineOf(pair) }))
  const here = repeated(keys).map(({ name, line }) => ({ line, text: `${name} is there twice` }))
  return [...here, ...partsOf(node).flatMap(repeatedIn)]
}

/** @returns the names in expressions, without those that a loop or a function expression brings in. */
function usesIn(node: Node, local: ReadonlySet<string>): Node[] {
  const parts = partsOf(node)
  switch (node.type) {
    case 'identifier':
      return local.has(node.text) ? [] : [node]
    case 'parameter_declaration':
    case 'variable_declaration':
    case 'output_declaration':
    case 'resource_declaration':
    case 'module_declaration':
    case 'call_expression':
      return usesOf(parts.slice(1), local)
    case 'object_property':
      return usesOf(parts[0]?.type === 'identifier' ? parts.slice(1) : parts, local)
    case 'lambda_expression':
    case 'for_statement':
      return usesOf(parts.slice(1), new Set([...local, ...introducedBy(parts[0])]))
    // `parent::child`: the child is looked for in the parent, not among all names.
    case 'resource_expression':
      return usesOf(parts.slice(0, 1), local)
    default:
      return usesOf(parts, local)
  }
}

const usesOf = (nodes: readonly Node[], local: ReadonlySet<string>) =>
  nodes.flatMap((node) => usesIn(node, local))

function introducedBy(node: Node | undefined): string[] {
  if (node === undefined) return []
  const parts = partsOf(node)
  return parts.length === 0 ? [node.text] : parts.map(({ text }) => text)
}
