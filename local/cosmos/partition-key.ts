import { badRequest } from './errors.ts'
import { isArray, isObject, parseJson } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import { maxPartitionKeyBytes } from './limits.ts'

/** The value of a partition key as one text, so that it can be the key of a Map. */
export type PartitionKey = string

/**
 * Reads the header `x-ms-documentdb-partitionkey`, a JSON array of one value. An item that has no
 * such property lies in the partition of "none", which the header writes as `[{}]`.
 * Throws 400 when it is malformed.
 */
export function parsePartitionKey(header: string): PartitionKey {
  const values = parseHeader(header)
  const [value] = values
  if (values.length !== 1) throw badRequest('Partition key provided must have exactly one value.')
  return toPartitionKey(isObject(value) ? undefined : value)
}

/** The partition key of an item, taken from the path of the container's definition, as in `/pool`. */
export function partitionKeyOf(item: JsonObject, path: string): PartitionKey {
  let value: Json | undefined = item
  for (const name of path.split('/').slice(1)) value = isObject(value) ? value[name] : undefined
  return toPartitionKey(value)
}

function parseHeader(header: string): readonly Json[] {
  try {
    const parsed = parseJson(header)
    if (isArray(parsed)) return parsed
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw badRequest(`Partition key ${header} is invalid.`)
}

function toPartitionKey(value: Json | undefined): PartitionKey {
  if (isObject(value) || isArray(value))
    throw badRequest('A partition key must not be an object or an array.')
  const key = value === undefined ? 'none' : JSON.stringify(value)
  if (Buffer.byteLength(key) > maxPartitionKeyBytes) {
    throw badRequest(`A partition key may have at most ${maxPartitionKeyBytes} bytes.`)
  }
  return key
}
