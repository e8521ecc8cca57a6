import type { BrokerError } from './errors.ts'
import type { StoredMessage } from './message.ts'

/** Somebody who receives from a queue or a session. */
export interface Consumer {
  /** The name by which its client refers to it when it manages messages by other ways. */
  readonly name: string
  readonly mode: 'peekLock' | 'receiveAndDelete'
  /** How many more messages it takes now. */
  capacity(): number
  /** In mode `peekLock` the message has a lock. Must not call back into the queue. */
  deliver(message: StoredMessage): void
  /** The broker ends the relation, for example since the session lock expired. */
  end(error: BrokerError): void
}

/** Consumers of one queue, served in turn. */
export class ConsumerRing {
  readonly #consumers: Consumer[] = []
  #next = 0

  add(consumer: Consumer): void {
    this.#consumers.push(consumer)
  }

  remove(consumer: Consumer): void {
    const position = this.#consumers.indexOf(consumer)
    if (position < 0) return
    this.#consumers.splice(position, 1)
    if (position < this.#next) this.#next--
  }

  [Symbol.iterator](): Iterator<Consumer> {
    return [...this.#consumers][Symbol.iterator]()
  }

  /** The next one in turn that has capacity. */
  next(): Consumer | undefined {
    for (let tried = 0; tried < this.#consumers.length; tried++) {
      const position = (this.#next + tried) % this.#consumers.length
      const consumer = this.#consumers[position]
      if (consumer && consumer.capacity() > 0) {
        this.#next = (position + 1) % this.#consumers.length
        return consumer
      }
    }
    return undefined
  }
}
