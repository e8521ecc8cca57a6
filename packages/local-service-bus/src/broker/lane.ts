import type { StoredMessage } from './message.ts'

/** Messages ready for delivery, ordered by sequence number. A returned message goes back to its old place. */
export class Lane {
  // The first message is at #head: taking one must not move all the others.
  #messages: StoredMessage[] = []
  #head = 0

  get size(): number {
    return this.#messages.length - this.#head
  }

  add(message: StoredMessage): void {
    const last = this.#messages.at(-1)
    if (this.size === 0 || (last && last.sequenceNumber < message.sequenceNumber)) {
      this.#messages.push(message)
    } else {
      this.#messages.splice(this.#position(message.sequenceNumber), 0, message)
    }
  }

  take(): StoredMessage | undefined {
    const first = this.size > 0 ? this.#messages[this.#head] : undefined
    if (!first) return undefined
    this.#head++
    if (this.#head > 1000 && this.#head * 2 > this.#messages.length) {
      this.#messages = this.#messages.slice(this.#head)
      this.#head = 0
    } else if (this.size === 0) {
      this.#messages = []
      this.#head = 0
    }
    return first
  }

  remove(message: StoredMessage): void {
    const position = this.#position(message.sequenceNumber)
    if (this.#messages[position] === message) this.#messages.splice(position, 1)
  }

  /** The position of the first message at or after the sequence number. */
  #position(sequenceNumber: number): number {
    let low = this.#head
    let high = this.#messages.length
    while (low < high) {
      const middle = (low + high) >> 1
      const message = this.#messages[middle]
      if (message && message.sequenceNumber < sequenceNumber) low = middle + 1
      else high = middle
    }
    return low
  }
}
