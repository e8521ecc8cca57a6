import type { Alarm } from './alarm-heap.ts'
import type { Clock } from './clock.ts'
import { messageNotFound } from './errors.ts'

/** Messages waiting for their time, known by sequence number until then. */
export class Schedule {
  readonly #clock: Clock
  readonly #alarms = new Map<number, Alarm>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#alarms.size
  }

  add(sequenceNumber: number, time: number, activate: () => void): void {
    const alarm = this.#clock.at(time, () => {
      this.#alarms.delete(sequenceNumber)
      activate()
    })
    this.#alarms.set(sequenceNumber, alarm)
  }

  /** Cancels all or, when one is unknown or already active, none. Throws `message-not-found`. */
  cancel(sequenceNumbers: readonly number[]): void {
    for (const number of sequenceNumbers) {
      if (!this.#alarms.has(number)) throw messageNotFound(number)
    }
    for (const number of sequenceNumbers) {
      this.#alarms.get(number)?.cancel()
      this.#alarms.delete(number)
    }
  }
}
