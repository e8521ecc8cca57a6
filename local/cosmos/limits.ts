import { badRequest, tooLarge } from './errors.ts'
import { isObject, sizeInBytes } from './json.ts'
import type { Json, JsonObject } from './json.ts'

// https://learn.microsoft.com/azure/cosmos-db/concepts-limits
const megabyte = 1024 * 1024
const maxItemBytes = 2 * megabyte
const maxItemDepth = 128
export const maxBatchOperations = 100
export const maxBatchBytes = 2 * megabyte
export const maxPatchOperations = 10
export const maxPartitionKeyBytes = 2048
export const defaultPageItems = 100
export const maxPageBytes = 4 * megabyte
export const maxTimeToLive = 2_147_483_647
const maxIdBytes = 1023
const maxResourceIdCharacters = 255

/** The largest request body that the server reads at all, in bytes. */
export const maxRequestBytes = 4 * megabyte

/** Returns the body as an object with a valid id, or throws 400 or 413. */
export function parseItem(body: Json): JsonObject & { readonly id: string } {
  if (!isObject(body)) throw badRequest('The document body must be an object.')
  const { id } = body
  if (typeof id !== 'string') throw badRequest("The required property 'id' is missing or no string.")
  checkItemId(id)
  checkTimeToLive(body.ttl)
  checkDepth(body, maxItemDepth)
  if (sizeInBytes(body) > maxItemBytes) throw tooLarge('an item', maxItemBytes)
  return { ...body, id }
}

function checkItemId(id: string): void {
  if (id === '') throw badRequest('The id of an item must not be empty.')
  if (/[/\\?#]/.test(id)) throw badRequest("The id of an item must not contain '/', '\\', '?' or '#'.")
  if (Buffer.byteLength(id) > maxIdBytes) {
    throw badRequest(`The id of an item may have at most ${maxIdBytes} bytes.`)
  }
}

function checkDepth(value: Json, left: number): void {
  if (typeof value !== 'object' || value === null) return
  if (left === 0) throw badRequest(`An item may be nested at most ${maxItemDepth} levels deep.`)
  for (const child of Object.values(value)) checkDepth(child, left - 1)
}

/** Throws 400 when the id of a database or container is not allowed. */
export function checkResourceId(id: string): void {
  if (id === '' || id.length > maxResourceIdCharacters || id.endsWith(' ') || /[/\\?#]/.test(id)) {
    throw badRequest(`Resource id '${id}' is invalid.`)
  }
}

// A ttl is absent, -1 (never) or a number of seconds:
// https://learn.microsoft.com/azure/cosmos-db/nosql/time-to-live
function checkTimeToLive(ttl: Json | undefined): void {
  if (ttl === undefined || ttl === null || ttl === -1) return
  if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 1 || ttl > maxTimeToLive) {
    throw badRequest('The input ttl is invalid: it must be -1 or a positive integer.')
  }
}
