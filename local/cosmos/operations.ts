import { randomUUID } from 'node:crypto'
import type { Container } from './container.ts'
import { badRequest, conflict, notFound, preconditionFailed } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import { parseItem } from './limits.ts'
import type { PartitionKey } from './partition-key.ts'
import { partitionKeyOf } from './partition-key.ts'
import type { View } from './partition.ts'
import type { StoredItem } from './stored-item.ts'
import { applyPatch } from './patch.ts'
import type { Patch } from './patch.ts'
import { matches } from './query/matches.ts'
import { itemRid } from './resource-ids.ts'

/** One operation on one item, alone or within a batch. */
export type Operation =
  | { readonly kind: 'create'; readonly body: Json }
  | { readonly kind: 'upsert'; readonly body: Json; readonly ifMatch?: string | undefined }
  | {
      readonly kind: 'replace'
      readonly id: string
      readonly body: Json
      readonly ifMatch?: string | undefined
    }
  | {
      readonly kind: 'patch'
      readonly id: string
      readonly patch: Patch
      readonly ifMatch?: string | undefined
    }
  | { readonly kind: 'delete'; readonly id: string; readonly ifMatch?: string | undefined }
  | { readonly kind: 'read'; readonly id: string; readonly ifNoneMatch?: string | undefined }

export interface Outcome {
  readonly status: 200 | 201 | 204 | 304
  /** The id that the operation was about. */
  readonly id: string
  /** The item after the operation; `null` after a deletion. */
  readonly item: StoredItem | null
}

/** Where an operation takes place. */
export interface Place {
  readonly container: Container
  readonly partitionKey: PartitionKey
  readonly view: View
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Decides what an operation does to the items that it sees, without doing it.
 * Throws 400, 404, 409, 412 or 413 as the service does.
 */
export function decide(operation: Operation, place: Place): Outcome {
  switch (operation.kind) {
    case 'create': {
      const body = parseItem(operation.body)
      if (place.view.get(body.id)) throw conflict()
      return { status: 201, id: body.id, item: toStored(body, place) }
    }
    case 'upsert': {
      const body = parseItem(operation.body)
      const current = place.view.get(body.id)
      if (current) checkIfMatch(current, operation.ifMatch)
      return { status: current ? 200 : 201, id: body.id, item: toStored(body, place, current) }
    }
    case 'replace': {
      const current = existing(operation, place)
      const body = parseItem(operation.body)
      if (body.id !== operation.id) throw badRequest('The id in the body is not the id of the item.')
      return { status: 200, id: body.id, item: toStored(body, place, current) }
    }
    case 'patch': {
      const current = existing(operation, place)
      const { condition, operations } = operation.patch
      if (condition !== undefined && !matches(condition, current.body)) throw preconditionFailed()
      const body = parseItem(applyPatch(current.body, operations))
      return { status: 200, id: operation.id, item: toStored(body, place, current) }
    }
    case 'delete':
      existing(operation, place)
      return { status: 204, id: operation.id, item: null }
    case 'read': {
      const item = existing(operation, place)
      return { status: operation.ifNoneMatch === item.etag ? 304 : 200, id: operation.id, item }
    }
  }
}

function existing(operation: { id: string; ifMatch?: string | undefined }, { view }: Place): StoredItem {
  const item = view.get(operation.id)
  if (!item) throw notFound()
  checkIfMatch(item, operation.ifMatch)
  return item
}

function checkIfMatch(item: StoredItem, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== item.etag) throw preconditionFailed()
}

function toStored(
  body: JsonObject & { readonly id: string },
  place: Place,
  current?: StoredItem,
): StoredItem {
  const { container, now } = place
  if (partitionKeyOf(body, container.partitionKeyPath) !== place.partitionKey) {
    const message = 'PartitionKey extracted from document does not match the one specified in the header.'
    throw badRequest(message, 1001)
  }
  const position = current?.position ?? container.nextPosition()
  const rid = itemRid(container.rid, position)
  const etag = `"${randomUUID()}"`
  return {
    id: body.id,
    etag,
    position,
    expiresAt: expiry(container.definition.defaultTtl, body.ttl, now),
    body: {
      ...body,
      _rid: rid,
      _self: `${container.self}docs/${rid}/`,
      _etag: etag,
      _attachments: 'attachments/',
      _ts: Math.floor(now / 1000),
    },
  }
}

// Without a default at the container, a ttl on the item means nothing:
// https://learn.microsoft.com/azure/cosmos-db/nosql/time-to-live#time-to-live-for-containers-and-items
function expiry(defaultTtl: number | null | undefined, ttl: Json | undefined, now: number): number {
  if (defaultTtl === undefined || defaultTtl === null) return Infinity
  const seconds = typeof ttl === 'number' ? ttl : defaultTtl
  return seconds === -1 ? Infinity : now + seconds * 1000
}
