import type { Alarm } from './alarm-heap.ts'
import type { Clock } from './clock.ts'
import { messageNotFound } from './errors.ts'

interface Entry {
  readonly time: number
  readonly alarm: Alarm
  readonly activate: () => void
}

/** Messages waiting for their time, known by sequence number until then. */
export class Schedule {
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  add(sequenceNumber: number, time: number, activate: () => void): void {
    const alarm = this.#clock.at(time, () => {
      this.#entries.delete(sequenceNumber)
      activate()
    })
    this.#entries.set(sequenceNumber, { time, alarm, activate })
  }

  /** Activates all now, in the order of their times. */
  activateAll(): void {
    const inOrder = [...this.#entries.values()].sort((one, other) => one.time - other.time)
    this.#entries.clear()
    for (const { alarm, activate } of inOrder) {
      alarm.cancel()
      activate()
    }
  }

  /** Cancels all or, when one is unknown or already active, none. Throws `message-not-found`. */
  cancel(sequenceNumbers: readonly number[]): void {
    for (const number of sequenceNumbers) {
      if (!this.#entries.has(number)) throw messageNotFound(number)
    }
    for (const number of sequenceNumbers) {
      this.#entries.get(number)?.alarm.cancel()
      this.#entries.delete(number)
    }
  }
}
