import { isArray } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import type { StoredItem } from './stored-item.ts'

type Scalar = string | number | boolean | null

/**
 * Finds the items of a partition by the value of a property at their root, or by an element of it when it is
 * an array. Made when a query first asks for the property, and kept from then on.
 */
export class Lookup {
  private readonly property: string
  private readonly found = new Map<Scalar, Map<string, StoredItem>>()

  constructor(property: string, items: Iterable<StoredItem>) {
    this.property = property
    for (const item of items) this.add(item)
  }

  add(item: StoredItem): void {
    for (const value of this.valuesOf(item.body)) {
      const those = this.found.get(value)
      if (those) those.set(item.id, item)
      else this.found.set(value, new Map([[item.id, item]]))
    }
  }

  remove(item: StoredItem): void {
    for (const value of this.valuesOf(item.body)) {
      const those = this.found.get(value)
      those?.delete(item.id)
      if (those?.size === 0) this.found.delete(value)
    }
  }

  /** How many items at most have one of the values. */
  count(values: readonly Scalar[]): number {
    return values.reduce<number>((sum, value) => sum + (this.found.get(value)?.size ?? 0), 0)
  }

  /** The items that have one of the values; one that has several may come several times. */
  items(values: readonly Scalar[]): StoredItem[] {
    return values.flatMap((value) => [...(this.found.get(value)?.values() ?? [])])
  }

  private valuesOf(body: JsonObject): Scalar[] {
    const value = Object.hasOwn(body, this.property) ? body[this.property] : undefined
    return isArray(value) ? value.filter(isScalar) : isScalar(value) ? [value] : []
  }
}

/** One of the values is that of the property, or in it. */
export interface Having {
  readonly property: string
  readonly values: readonly Scalar[]
}

/** What a query knows of the items that it can find: one of these is true of each. */
export type Clue = readonly Having[]

export function isScalar(value: Json | undefined): value is Scalar {
  return value !== undefined && (value === null || typeof value !== 'object')
}
