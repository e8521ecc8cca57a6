import type { Instant } from '../../src/handoff/time.ts'

/** A clock that stands still until a test moves it. Starts at the present, since messages travel by real time. */
export class TestClock {
  #milliseconds = Date.now()

  readonly milliseconds = (): number => this.#milliseconds
  readonly now = (): Instant => new Date(this.#milliseconds).toISOString()

  /** Moves on; a step of a millisecond gives what happens next a time of its own. */
  pass(seconds: number): void {
    this.#milliseconds += seconds * 1000
  }
}
