import type { Instant } from '../handoff/time.ts'

/** Since when things are as they are, as this process has seen it. */
export class Since {
  readonly #seen = new Map<string, { readonly state: string; readonly since: Instant }>()

  /** @returns when this state of a thing was first seen, after another or at all. */
  of(name: string, state: string, now: Instant): Instant {
    const before = this.#seen.get(name)
    if (before?.state === state) return before.since
    this.#seen.set(name, { state, since: now })
    return now
  }
}
