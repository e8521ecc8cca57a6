/** A pending action. Cancelling one that has already run does nothing. */
export interface Alarm {
  cancel(): void
}

interface Entry {
  readonly time: number
  readonly order: number
  readonly action: () => void
  index: number
}

/**
 * Pending actions in order of their time, equal times in order of arrival. A binary heap with positions, so
 * that a cancelled alarm is gone at once: a queue cancels nearly every expiry it sets.
 */
export class AlarmHeap {
  readonly #entries: Entry[] = []
  #order = 0

  add(time: number, action: () => void): Alarm {
    const entry: Entry = { time, order: this.#order++, action, index: this.#entries.length }
    this.#entries.push(entry)
    this.#rise(entry)
    return { cancel: () => this.#remove(entry) }
  }

  nextTime(): number | undefined {
    return this.#entries[0]?.time
  }

  /** Runs what is due at `now`, including what those actions add for `now` or earlier. */
  ring(now: number): void {
    for (let first = this.#entries[0]; first && first.time <= now; first = this.#entries[0]) {
      this.#remove(first)
      first.action()
    }
  }

  clear(): void {
    for (const entry of this.#entries) entry.index = -1
    this.#entries.length = 0
  }

  #remove(entry: Entry): void {
    if (entry.index < 0) return
    const last = this.#entries.pop()
    if (last && last !== entry) {
      this.#place(last, entry.index)
      this.#rise(last)
      this.#sink(last)
    }
    entry.index = -1
  }

  #place(entry: Entry, index: number): void {
    this.#entries[index] = entry
    entry.index = index
  }

  #rise(entry: Entry): void {
    for (;;) {
      const parent = this.#entries[(entry.index - 1) >> 1]
      if (entry.index === 0 || !parent || !precedes(entry, parent)) return
      this.#swap(entry, parent)
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#entries[2 * entry.index + 1]
      const right = this.#entries[2 * entry.index + 2]
      const child = right && left && precedes(right, left) ? right : left
      if (!child || !precedes(child, entry)) return
      this.#swap(entry, child)
    }
  }

  #swap(one: Entry, other: Entry): void {
    const index = one.index
    this.#place(one, other.index)
    this.#place(other, index)
  }
}

function precedes(one: Entry, other: Entry): boolean {
  return one.time === other.time ? one.order < other.order : one.time < other.time
}
