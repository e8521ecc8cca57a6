import type { IncomingMessage, StoredMessage } from './message.ts'

type Initial = Partial<Pick<StoredMessage, 'state' | 'wasScheduled' | 'deliveryCount' | 'changes'>>

/** Every message of one queue, in order of sequence number, whatever its state. */
export class MessageStore {
  readonly #messages = new Map<number, StoredMessage>()
  readonly #defaultTimeToLive: number
  #lastSequenceNumber = 0

  /** `defaultTimeToLive` in milliseconds; the sender's wins when it is shorter. */
  constructor(defaultTimeToLive: number) {
    this.#defaultTimeToLive = defaultTimeToLive
  }

  /** Gives the message the next sequence number. */
  add(incoming: IncomingMessage, enqueuedAt: number, initial: Initial = {}): StoredMessage {
    const message: StoredMessage = {
      sequenceNumber: this.skipNumber(),
      incoming,
      enqueuedAt,
      wasScheduled: false,
      timeToLive: Math.min(incoming.timeToLive ?? Infinity, this.#defaultTimeToLive),
      state: 'active',
      deliveryCount: 0,
      changes: incoming.changes,
      lock: undefined,
      expiry: undefined,
      ...initial,
    }
    this.#messages.set(message.sequenceNumber, message)
    return message
  }

  /** Uses up a sequence number without a message, which is what a dropped duplicate gets. */
  skipNumber(): number {
    return ++this.#lastSequenceNumber
  }

  get(sequenceNumber: number): StoredMessage | undefined {
    return this.#messages.get(sequenceNumber)
  }

  remove(message: StoredMessage): void {
    message.expiry?.cancel()
    this.#messages.delete(message.sequenceNumber)
  }

  /** At most `count` messages from a sequence number on, of one session if one is given. */
  page(from: number, count: number, sessionId?: string): StoredMessage[] {
    const found: StoredMessage[] = []
    for (const message of this.#messages.values()) {
      if (found.length >= count) break
      const wanted = sessionId === undefined || message.incoming.sessionId === sessionId
      if (wanted && message.sequenceNumber >= from) found.push(message)
    }
    return found
  }

  countByState(): Record<StoredMessage['state'], number> {
    const counts = { active: 0, deferred: 0, scheduled: 0 }
    for (const message of this.#messages.values()) counts[message.state]++
    return counts
  }
}
