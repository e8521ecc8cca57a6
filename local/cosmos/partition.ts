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

/** What a write changes: the new item by id, or `null` for one that is deleted. */
export type Changes = ReadonlyMap<string, StoredItem | null>

/** What an operation may see of a partition. */
export interface View {
  get(id: string): StoredItem | undefined
}

/** The items of one logical partition. */
export class Partition implements View {
  private readonly items = new Map<string, StoredItem>()
  private beforeLastWrite: Changes = new Map()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get(id: string): StoredItem | undefined {
    return this.alive(this.items.get(id))
  }

  /** The item as it was before the last write to this partition. */
  getStale(id: string): StoredItem | undefined {
    const before = this.beforeLastWrite.get(id)
    return this.alive(before === undefined ? this.items.get(id) : (before ?? undefined))
  }

  /** All items, in the order of creation. */
  *list(): Iterable<StoredItem> {
    for (const item of this.items.values()) {
      if (this.alive(item)) yield item
      else this.items.delete(item.id)
    }
  }

  /** All items as they were before the last write to this partition. */
  *listStale(): Iterable<StoredItem> {
    for (const item of this.items.values()) {
      if (!this.beforeLastWrite.has(item.id) && this.alive(item)) yield item
    }
    for (const item of this.beforeLastWrite.values()) {
      if (item && this.alive(item)) yield item
    }
  }

  /** Applies all changes at once. */
  commit(changes: Changes): void {
    this.beforeLastWrite = new Map([...changes.keys()].map((id) => [id, this.get(id) ?? null]))
    for (const [id, item] of changes) {
      if (item) this.items.set(id, item)
      else this.items.delete(id)
    }
  }

  private alive(item: StoredItem | undefined): StoredItem | undefined {
    return item && item.expiresAt > this.now() ? item : undefined
  }
}
