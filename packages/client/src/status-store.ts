/** What a status filter remembers. Implement it on a database where several processes hear statuses. */
export interface StatusStore {
  /** @returns the highest sequence noted under the key; undefined when there is none. */
  last(key: string): Promise<number | undefined>
  /** Notes a sequence, unless a higher one is there. */
  note(key: string, sequence: number): Promise<void>
}

/**
 * @param remembers how many handoffs; beyond that, the one that was told of longest ago is forgotten.
 * @returns a store in the memory of this process.
 */
export function memoryStatusStore(remembers = 10_000): StatusStore {
  const noted = new Map<string, number>()
  return {
    last: (key) => Promise.resolve(noted.get(key)),
    note: (key, sequence) => {
      const highest = Math.max(sequence, noted.get(key) ?? sequence)
      // A map keeps the order of insertion: the first key is the oldest.
      noted.delete(key)
      noted.set(key, highest)
      const [oldest] = noted.keys()
      if (noted.size > remembers && oldest !== undefined) noted.delete(oldest)
      return Promise.resolve()
    },
  }
}
