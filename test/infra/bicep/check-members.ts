import type { Node } from 'web-tree-sitter'
import type { Finding } from './check-types.ts'
import { lineOf, partsOf } from './nodes.ts'
import type { BicepFile, Resource } from './read-file.ts'
import type { Fields, Shape, Snapshot } from './snapshots.ts'

/** Checks `module.outputs.name` and `resource.properties.name` against what there is. */
export function checkMembers(
  file: BicepFile,
  moduleAt: (path: string) => BicepFile | undefined,
  snapshotOf: (resource: Resource) => Snapshot | undefined,
): Finding[] {
  return chainsIn(file.root).flatMap((node) => {
    const { start, path } = chainOf(node)
    const finding = (text: string) => [{ line: lineOf(node), text }]
    const module = file.modules.find(({ name }) => name === start)
    if (module !== undefined) {
      const [first, output] = path
      if (first === 'name') return []
      if (first !== 'outputs') return finding(`a module has no ${first ?? ''}`)
      const outputs = moduleAt(module.path)?.outputs
      // That there is no such file is found elsewhere.
      return outputs === undefined || outputs.some(({ name }) => name === output)
        ? []
        : finding(`${module.path} has no output ${output ?? ''}`)
    }
    const resource = file.resources.find(({ name }) => name === start)
    const snapshot = resource && snapshotOf(resource)
    if (snapshot === undefined) return []
    const { unknown } = follow(snapshot, path)
    return unknown === undefined ? [] : finding(`${start} has no ${unknown}`)
  })
}

/** The outermost member expressions below a node. */
function chainsIn(node: Node): Node[] {
  if (node.type !== 'member_expression') return partsOf(node).flatMap(chainsIn)
  let inner: Node | undefined = node
  while (inner?.type === 'member_expression') inner = partsOf(inner)[0]
  return [node, ...(inner === undefined ? [] : partsOf(inner).flatMap(chainsIn))]
}

/** What a member expression begins with, and the names after it. */
export function chainOf(node: Node): { start: string; path: string[] } {
  const path: string[] = []
  let at: Node | undefined = node
  while (at !== undefined && at.type !== 'identifier') {
    const parts = partsOf(at)
    if (at.type === 'member_expression') path.unshift(parts[1]?.text ?? '')
    // Of `parent::child` the child is meant; of a list, one of its items.
    at = at.type === 'resource_expression' ? parts[1] : parts[0]
  }
  return { start: at?.text ?? '', path }
}

/** @returns the type at the end of a path through a snapshot, or the first member that is not there. */
export function follow(
  { body, types }: Snapshot,
  path: readonly string[],
): { type?: string | undefined; unknown?: string } {
  let shape: Shape | undefined = body
  let type: string | undefined
  for (const name of path) {
    if (shape === undefined) return {}
    const fields: Fields = 'discriminator' in shape ? allOf(shape) : shape.properties
    const field = fields[name]
    if (field === undefined) {
      return 'others' in shape && shape.others !== undefined ? { type: shape.others } : { unknown: name }
    }
    type = field.type
    shape = types[type]
  }
  return { type }
}

function allOf(shape: Shape): Fields {
  if (!('discriminator' in shape)) return shape.properties
  return shape.variants.reduce((all, { properties }) => ({ ...all, ...properties }), shape.base)
}
