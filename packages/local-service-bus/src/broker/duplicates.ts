/** Remembers message identities for a while, to drop what a sender sends again. */
export class DuplicateHistory {
  // In order of arrival, hence in order of forgetting.
  readonly #seen = new Map<string, number>()
  readonly #window: number

  /** `window` in milliseconds. */
  constructor(window: number) {
    this.#window = window
  }

  /** Whether the identity was seen within the window. Otherwise it counts as seen from now on. */
  isDuplicate(identity: string, now: number): boolean {
    for (const [old, time] of this.#seen) {
      if (time + this.#window > now) break
      this.#seen.delete(old)
    }
    if (this.#seen.has(identity)) return true
    this.#seen.set(identity, now)
    return false
  }
}
