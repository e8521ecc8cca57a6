import * as z from 'zod'
import { badRequest } from './errors.ts'
import { isArray, isObject, json } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import { maxPatchOperations } from './limits.ts'

const operation = z.discriminatedUnion('op', [
  z.object({ op: z.literal(['add', 'set', 'replace']), path: z.string(), value: json }),
  z.object({ op: z.literal('incr'), path: z.string(), value: z.number() }),
  z.object({ op: z.literal('remove'), path: z.string() }),
  z.object({ op: z.literal('move'), path: z.string(), from: z.string() }),
])
type PatchOperation = z.infer<typeof operation>

const specification = z.object({ operations: z.array(operation), condition: z.string().optional() })

/** The body of a patch: the operations, and a condition such as `from c where c.state = 'open'`. */
export type Patch = z.infer<typeof specification>

const unpatchable = new Set(['id', '_rid', '_ts', '_etag', '_self', '_attachments'])

/**
 * Reads the body of a patch request, which is `{ operations, condition? }` or only the array of operations.
 * Throws 400 when it is malformed or has too many operations.
 */
export function parsePatch(body: Json): Patch {
  const { success, data, error } = specification.safeParse(isArray(body) ? { operations: body } : body)
  if (!success) throw badRequest(`The patch is malformed: ${z.prettifyError(error)}`)
  if (data.operations.length === 0) throw badRequest('A patch needs at least one operation.')
  if (data.operations.length > maxPatchOperations) {
    throw badRequest(`A patch may have at most ${maxPatchOperations} operations.`)
  }
  return data
}

/**
 * Returns the item with all operations applied; the item itself stays as it is. Throws 400 where the
 * service refuses: https://learn.microsoft.com/azure/cosmos-db/partial-document-update#supported-operations
 */
export function applyPatch(item: JsonObject, operations: readonly PatchOperation[]): JsonObject {
  return operations.reduce(applyOperation, item)
}

function applyOperation(item: JsonObject, step: PatchOperation): JsonObject {
  const path = parsePath(step.path)
  switch (step.op) {
    case 'add':
    case 'set':
    case 'replace':
      return changed(item, path, (parent, name) => put(parent, name, step.value, step.op))
    case 'remove':
      return changed(item, path, take)
    case 'incr':
      return changed(item, path, (parent, name) => increment(parent, name, step.value))
    case 'move': {
      const from = parsePath(step.from)
      if (step.path.startsWith(`${step.from}/`)) throw badRequest(`'${step.path}' lies in '${step.from}'.`)
      const value = valueAt(item, from)
      return changed(changed(item, from, take), path, (parent, name) => put(parent, name, value, 'add'))
    }
  }
}

/** The names on a JSON Pointer (RFC 6901), of which the first must be one that may be patched. */
function parsePath(path: string): readonly string[] {
  const [root, ...names] = path.split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const [first] = names
  if (root !== '' || first === undefined || first === '') throw badRequest(`The path '${path}' is malformed.`)
  if (unpatchable.has(first)) throw badRequest(`'${path}' cannot be patched.`)
  return names
}

type Container = JsonObject | readonly Json[]
type Change = (parent: Container, name: string) => Container

/** Copies the containers along the path, and lets `change` make the new version of the last one. */
function changed(parent: JsonObject, path: readonly string[], change: Change): JsonObject
function changed(parent: Container, path: readonly string[], change: Change): Container
function changed(parent: Container, path: readonly string[], change: Change): Container {
  const [name = '', ...rest] = path
  if (rest.length === 0) return change(parent, name)
  const child = childOf(parent, name)
  if (!isObject(child) && !isArray(child)) throw missing(name)
  return put(parent, name, changed(child, rest, change), 'replace')
}

function put(parent: Container, name: string, value: Json, op: 'add' | 'set' | 'replace'): Container {
  if (isObject(parent)) {
    if (op === 'replace' && !Object.hasOwn(parent, name)) throw missing(name)
    return { ...parent, [name]: value }
  }
  const index = name === '-' && op !== 'replace' ? parent.length : indexIn(name)
  if (index > parent.length || (op === 'replace' && index === parent.length)) throw missing(name)
  return parent.toSpliced(index, op === 'add' ? 0 : 1, value)
}

function take(parent: Container, name: string): Container {
  if (childOf(parent, name) === undefined) throw missing(name)
  if (!isObject(parent)) return parent.toSpliced(indexIn(name), 1)
  return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== name))
}

function increment(parent: Container, name: string, by: number): Container {
  const current = childOf(parent, name) ?? 0
  if (typeof current !== 'number') throw badRequest(`'${name}' is not a number.`)
  return put(parent, name, current + by, 'set')
}

function valueAt(item: JsonObject, path: readonly string[]): Json {
  let value: Json | undefined = item
  for (const name of path) value = isObject(value) || isArray(value) ? childOf(value, name) : undefined
  if (value === undefined) throw missing(path.join('/'))
  return value
}

function childOf(parent: Container, name: string): Json | undefined {
  if (!isObject(parent)) return parent[indexIn(name)]
  return Object.hasOwn(parent, name) ? parent[name] : undefined
}

function indexIn(name: string): number {
  if (!/^(0|[1-9]\d*)$/.test(name)) throw badRequest(`'${name}' is not an array index.`)
  return Number(name)
}

const missing = (name: string) => badRequest(`The path to '${name}' does not exist in the item.`)
