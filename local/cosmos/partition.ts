import { Lookup, type Clue } from './lookup.ts'
import type { StoredItem } from './stored-item.ts'

/** What a write changes: the new item by id, or `null` for one that is deleted. */
export type Changes = ReadonlyMap<string, StoredItem | null>

/** What an operation may see of a partition. */
export interface View {
  get(id: string): StoredItem | undefined
}

/** The items of one logical partition. */
export class Partition implements View {
  private readonly items = new Map<string, StoredItem>()
  private readonly lookups = new Map<string, Lookup>()
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

  /** All items that may fit the clues, in the order of creation. */
  *list(clues: readonly Clue[] = []): Iterable<StoredItem> {
    for (const item of this.fewest(clues)) {
      if (this.alive(item)) yield item
      else this.set(item.id, null)
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
    for (const [id, item] of changes) this.set(id, item)
  }

  private set(id: string, item: StoredItem | null): void {
    const before = this.items.get(id)
    if (item) this.items.set(id, item)
    else this.items.delete(id)
    for (const lookup of this.lookups.values()) {
      if (before) lookup.remove(before)
      if (item) lookup.add(item)
    }
  }

  /** What the best clue leaves to look at; all without any. */
  private fewest(clues: readonly Clue[]): Iterable<StoredItem> {
    const [best] = clues
      .map((clue) => ({ clue, count: this.count(clue) }))
      .sort((one, other) => one.count - other.count)
    return best === undefined ? this.items.values() : this.itemsOf(best.clue)
  }

  private count(clue: Clue): number {
    return clue.reduce((sum, { property, values }) => sum + this.lookup(property).count(values), 0)
  }

  /** In the order of creation. */
  private itemsOf(clue: Clue): Iterable<StoredItem> {
    const all = new Set(clue.flatMap(({ property, values }) => this.lookup(property).items(values)))
    return [...all].sort((left, right) => left.position - right.position)
  }

  private lookup(property: string): Lookup {
    const known = this.lookups.get(property)
    if (known) return known
    const lookup = new Lookup(property, this.items.values())
    this.lookups.set(property, lookup)
    return lookup
  }

  private alive(item: StoredItem | undefined): StoredItem | undefined {
    return item && item.expiresAt > this.now() ? item : undefined
  }
}
