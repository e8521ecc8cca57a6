import { ConsumerRing, type Consumer } from './consumer.ts'
import { Lane } from './lane.ts'
import type { StoredMessage } from './message.ts'
import type { Session, SessionTable } from './sessions.ts'

/** The messages of a queue that are ready, and the consumers that get them: those of the queue, or by session. */
export class Delivery {
  readonly #sessions: SessionTable | undefined
  readonly #handOut: (message: StoredMessage, mode: Consumer['mode']) => void
  readonly #lane = new Lane()
  readonly #consumers = new ConsumerRing()

  /** `handOut` locks or removes a message before a consumer gets it. */
  constructor(
    sessions: SessionTable | undefined,
    handOut: (message: StoredMessage, mode: Consumer['mode']) => void,
  ) {
    this.#sessions = sessions
    this.#handOut = handOut
  }

  get consumers(): Iterable<Consumer> {
    return this.#consumers
  }

  addConsumer(consumer: Consumer): void {
    this.#consumers.add(consumer)
    this.resume()
  }

  removeConsumer(consumer: Consumer): void {
    this.#consumers.remove(consumer)
  }

  /** The session of a message in a queue with sessions. */
  sessionOf(message: StoredMessage): Session | undefined {
    return this.#sessions?.open(message.incoming.sessionId ?? '')
  }

  /** Makes a message ready, in its place. To be followed by `changed`. */
  add(message: StoredMessage): void {
    this.#laneOf(message).add(message)
  }

  /** Takes a message out, ready or not. To be followed by `changed`. */
  remove(message: StoredMessage): void {
    this.#laneOf(message).remove(message)
  }

  /** Lets whoever waits know that there is a message more or less. Last of all, when everything is in its place. */
  changed(message: StoredMessage): void {
    const session = this.sessionOf(message)
    if (!session) {
      this.resume()
      return
    }
    this.resumeSession(session)
    this.#sessions?.changed(session)
  }

  /** Delivers what the consumers have capacity for. */
  resume(): void {
    while (this.#lane.size > 0) {
      const consumer = this.#consumers.next()
      if (!consumer) return
      this.#deliver(this.#lane, consumer)
    }
  }

  /** As `resume`, for the consumer that holds a session. */
  resumeSession(session: Session): void {
    const consumer = session.hold?.consumer
    if (!consumer) return
    while (session.lane.size > 0 && consumer.capacity() > 0) this.#deliver(session.lane, consumer)
  }

  #deliver(lane: Lane, consumer: Consumer): void {
    const message = lane.take()
    if (!message) return
    this.#handOut(message, consumer.mode)
    consumer.deliver(message)
  }

  #laneOf(message: StoredMessage): Lane {
    return this.sessionOf(message)?.lane ?? this.#lane
  }
}
