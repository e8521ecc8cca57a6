import { chainOf, follow } from './check-members.ts'
import type { Finding } from './check-types.ts'
import { partsOf } from './nodes.ts'
import type { BicepFile, Resource } from './read-file.ts'
import type { Snapshot } from './snapshots.ts'

const SIMPLE: Readonly<Record<string, string>> = { text: 'string', int: 'int', bool: 'bool' }

/** Holds the type that each output is said to have against what it is given. */
export function checkOutputs(
  file: BicepFile,
  moduleAt: (path: string) => BicepFile | undefined,
  snapshotOf: (resource: Resource) => Snapshot | undefined,
): Finding[] {
  const typeOf = (start: string, path: readonly string[]): string | undefined => {
    const module = file.modules.find(({ name }) => name === start)
    if (module !== undefined) return moduleAt(module.path)?.outputs.find(({ name }) => name === path[1])?.type
    const resource = file.resources.find(({ name }) => name === start)
    const snapshot = resource && snapshotOf(resource)
    return snapshot && follow(snapshot, path).type
  }
  return file.outputs.flatMap(({ name, line, type, value, node }) => {
    const written = partsOf(node).at(-1)
    const { start, path } = written?.type === 'member_expression' ? chainOf(written) : { start: '', path: [] }
    const is = SIMPLE[value.kind] ?? typeOf(start, path)
    if (is === undefined || !Object.values(SIMPLE).includes(is) || is === type) return []
    return [{ line, text: `the output ${name} is ${is}, not ${type}` }]
  })
}
