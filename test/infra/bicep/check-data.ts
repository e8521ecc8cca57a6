import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { literalText } from './expressions.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile } from './read-file.ts'

/** What is known of some data: the members of an object, or of all objects of a list together. */
interface Known {
  readonly members: ReadonlyMap<string, Known>
}
type Names = ReadonlyMap<string, Known>

/** Checks `item.member` of lists that are written in a file, and of the JSON files that it loads. */
export function checkData(file: BicepFile): Finding[] {
  const variables = new Map<string, Known>()
  for (const node of partsOf(file.root).filter(({ type }) => type === 'variable_declaration')) {
    const [name, value] = partsOf(node)
    const known = value && knownOf(value, variables, file.folder)
    if (name !== undefined && known !== undefined) variables.set(name.text, known)
  }
  return visit(file.root, variables, file.folder)
}

function visit(node: Node, names: Names, folder: string): Finding[] {
  const parts = partsOf(node)
  const here = node.type === 'member_expression' ? checkMember(parts, names, folder) : []
  const inside =
    node.type === 'for_statement'
      ? withItem(names, partsOf(parts[0] ?? node)[0] ?? parts[0], knownIn(parts[1], names, folder))
      : node.type === 'call_expression' && parts[0]?.text === 'map'
        ? withItem(names, lambdaItem(parts[1]), knownIn(parts[1] && partsOf(parts[1])[0], names, folder))
        : names
  return [...here, ...parts.flatMap((part) => visit(part, inside, folder))]
}

function checkMember([object, member]: readonly Node[], names: Names, folder: string): Finding[] {
  const known = knownIn(object, names, folder)
  if (known === undefined || member === undefined || known.members.has(member.text)) return []
  return [{ line: lineOf(member), text: `${object?.text ?? ''} has no ${member.text}` }]
}

function withItem(names: Names, item: Node | undefined, known: Known | undefined): Names {
  const inside = new Map(names)
  if (item === undefined) return inside
  if (known === undefined) inside.delete(item.text)
  else inside.set(item.text, known)
  return inside
}

const lambdaItem = (given: Node | undefined): Node | undefined => {
  const lambda = given && partsOf(given)[1]
  return lambda && partsOf(lambda)[0]
}

const knownIn = (node: Node | undefined, names: Names, folder: string) => node && knownOf(node, names, folder)

function knownOf(node: Node, names: Names, folder: string): Known | undefined {
  const parts = partsOf(node)
  switch (node.type) {
    case 'identifier':
      return names.get(node.text)
    case 'member_expression':
      return knownIn(parts[0], names, folder)?.members.get(parts[1]?.text ?? '')
    // A list is known by what its items have.
    case 'subscript_expression':
      return knownIn(parts[0], names, folder)
    case 'array':
      return together(parts.map((part) => knownOf(part, names, folder)))
    case 'object':
      return ofObject(parts, names, folder)
    case 'call_expression':
      return ofCall(parts, names, folder)
    default:
      return undefined
  }
}

function ofObject(pairs: readonly Node[], names: Names, folder: string): Known {
  const members = pairs.map((pair): [string, Known] => {
    const [key, value] = partsOf(pair)
    const name = key?.type === 'string' ? literalText(key) : key?.text
    return [name ?? '', knownIn(value, names, folder) ?? ANYTHING]
  })
  return { members: new Map(members) }
}

function ofCall([called, given]: readonly Node[], names: Names, folder: string): Known | undefined {
  const input = given && partsOf(given)[0]
  if (called?.text === 'any') return knownIn(input, names, folder)
  const path = called?.text === 'loadJsonContent' && input ? literalText(input) : undefined
  if (path === undefined || !existsSync(join(folder, path))) return undefined
  return ofJson(JSON.parse(readFileSync(join(folder, path), 'utf8')))
}

function ofJson(value: unknown): Known | undefined {
  if (Array.isArray(value)) return together(value.map(ofJson))
  if (!(value instanceof Object)) return undefined
  return { members: new Map(Object.entries(value).map(([name, inner]) => [name, ofJson(inner) ?? ANYTHING])) }
}

/** Nothing is asked of a text or a number here. */
const ANYTHING: Known = { members: new Map() }

function together(items: readonly (Known | undefined)[]): Known | undefined {
  const known = items.filter((item) => item !== undefined)
  if (known.length === 0) return undefined
  const members = new Map<string, Known>()
  for (const [name, inner] of known.flatMap((item) => [...item.members])) {
    members.set(name, together([members.get(name), inner]) ?? ANYTHING)
  }
  return { members }
}
