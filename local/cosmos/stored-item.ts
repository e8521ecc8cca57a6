import type { JsonObject } from './json.ts'

/** An item as it lies in the container. It is replaced as a whole, never changed. */
export interface StoredItem {
  readonly id: string
  /** The JSON that is answered, system properties included. */
  readonly body: JsonObject
  readonly etag: string
  /** The place in the order of creation, which is the order of an unsorted query. */
  readonly position: number
  /** When it vanishes, in milliseconds since 1970. */
  readonly expiresAt: number
}
