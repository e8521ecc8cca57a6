import type { Clock } from './clock.ts'
import type { Consumer } from './consumer.ts'
import { Delivery } from './delivery.ts'
import { DuplicateHistory } from './duplicates.ts'
import { messageLockLost, messageNotFound, notAllowed, sessionLockLost, type BrokerError } from './errors.ts'
import { MessageLocks } from './message-locks.ts'
import { MessageStore } from './message-store.ts'
import { mergeChanges, type IncomingMessage, type PropertyChanges, type StoredMessage } from './message.ts'
import type { QueueCounts, QueueSettings } from './queue-settings.ts'
import { Schedule } from './schedule.ts'
import { SessionTable, type Session, type SessionHold, type SessionWaiter } from './sessions.ts'
import { deadLetterProperties, deliveredTooOften, expired, type Settlement } from './settlement.ts'

/** A queue, or the messages of a subscription, with its dead-letter queue beside it. */
export class Queue {
  readonly path: string
  readonly settings: QueueSettings
  /** Undefined in a dead-letter queue, where nothing expires and no delivery is counted. */
  readonly deadLetters: Queue | undefined
  /** Always empty, since nothing is forwarded; clients may open it. */
  readonly transferDeadLetters: Queue | undefined
  readonly sessions: SessionTable | undefined
  readonly #clock: Clock
  readonly #store: MessageStore
  readonly #locks: MessageLocks
  readonly #schedule: Schedule
  readonly #duplicates: DuplicateHistory | undefined
  readonly #delivery: Delivery

  constructor(path: string, settings: QueueSettings, clock: Clock, kind: 'queue' | 'deadLetter' = 'queue') {
    this.path = path
    this.settings = settings
    this.#clock = clock
    this.#store = new MessageStore(settings.defaultTimeToLive)
    this.#locks = new MessageLocks(clock, settings.lockDuration, (message) => {
      this.#return(message, 1)
      this.#delivery.changed(message)
    })
    this.#schedule = new Schedule(clock)
    if (settings.duplicateWindow !== undefined)
      this.#duplicates = new DuplicateHistory(settings.duplicateWindow)
    if (settings.requiresSession) {
      this.sessions = new SessionTable(clock, settings.lockDuration, (session, hold) => {
        this.#returnAll(session, hold, 1)
        hold.consumer.end(sessionLockLost(session.id))
      })
    }
    this.#delivery = new Delivery(this.sessions, (message, mode) => this.#handOut(message, mode))
    if (kind === 'queue') {
      const plain = {
        ...settings,
        requiresSession: false,
        duplicateWindow: undefined,
        defaultTimeToLive: Infinity,
      }
      this.deadLetters = new Queue(`${path}/$DeadLetterQueue`, plain, clock, 'deadLetter')
      this.transferDeadLetters = new Queue(`${path}/$Transfer/$DeadLetterQueue`, plain, clock, 'deadLetter')
    }
  }

  /**
   * Takes all messages or, throwing `not-allowed`, none. Duplicates are dropped without a word. Returns the
   * sequence numbers, by which scheduled messages can be cancelled until their time.
   */
  send(messages: readonly IncomingMessage[]): number[] {
    if (this.sessions && messages.some((message) => message.sessionId === undefined)) {
      throw notAllowed('The SessionId was not set on a message, and it cannot be sent to the entity.')
    }
    return messages.map((message) => this.#accept(message))
  }

  /** Takes a message that cannot be in the queue itself. */
  sendToDeadLetters(incoming: IncomingMessage, reason: PropertyChanges): void {
    const message = this.#store.add(incoming, this.#clock.now())
    this.#store.remove(message)
    if (this.deadLetters) this.deadLetters.#takeOver(message, mergeChanges(message.changes, reason))
  }

  /** Cancels all or, throwing `message-not-found`, none. */
  cancelScheduled(sequenceNumbers: readonly number[]): void {
    this.#schedule.cancel(sequenceNumbers)
    for (const number of sequenceNumbers) this.#drop(number)
  }

  /** Starts to deliver to a consumer. In a queue with sessions that is done by session. */
  consume(consumer: Consumer): void {
    this.#delivery.addConsumer(consumer)
  }

  /** Forgets a consumer. What it has locked stays locked until that expires. */
  stopConsuming(consumer: Consumer): void {
    this.#delivery.removeConsumer(consumer)
  }

  /** Locks a session by name. Throws `session-cannot-be-locked`, or `not-allowed` without sessions. */
  acceptSession(id: string, consumer: Consumer): Session {
    return this.#requireSessions().accept(id, consumer)
  }

  /** Locks the next free session with messages, at once or within `timeout` milliseconds. */
  acceptNextSession(waiter: SessionWaiter, timeout: number): void {
    this.#requireSessions().acceptNext(waiter, timeout)
  }

  /** Sets a session free. Its locked messages return, which counts for no delivery. */
  releaseSession(session: Session, consumer: Consumer): void {
    const hold = this.sessions?.release(session, consumer)
    if (hold) this.#returnAll(session, hold, 0)
  }

  /** To be called when a consumer, or the one that holds the session, has capacity again. */
  resume(session?: Session): void {
    if (session) this.#delivery.resumeSession(session)
    else this.#delivery.resume()
  }

  /**
   * Ends a lock by what its holder decided. Throws `message-lock-lost`, in a queue with sessions
   * `session-lock-lost`, and `not-allowed` for dead-lettering a dead letter.
   */
  settle(token: string, settlement: Settlement): void {
    const message = this.#locks.find(token)
    if (!message) throw this.sessions ? sessionLockLost('of the message') : messageLockLost()
    if (settlement.kind === 'deadLetter' && !this.deadLetters) {
      throw notAllowed('A message in a dead-letter queue cannot be dead-lettered.')
    }
    this.#unlock(message)
    if (settlement.kind === 'complete') {
      this.#remove(message)
    } else if (settlement.kind === 'deadLetter') {
      const { reason, description, changes } = settlement
      this.#moveToDeadLetters(message, deadLetterProperties(reason, description, changes))
    } else {
      if (settlement.kind === 'defer') message.state = 'deferred'
      message.changes = mergeChanges(message.changes, settlement.changes)
      this.#return(message, 1)
    }
    this.#delivery.changed(message)
  }

  /** Returns the new end of the lock. Throws `message-lock-lost`; in a session, `not-allowed`. */
  renewLock(token: string): number {
    if (this.sessions) throw notAllowed('A message in a session is locked with its session. Renew that lock.')
    return this.#locks.renew(token)
  }

  /** Ends every lock now, as if its time were over. */
  expireLocks(): void {
    this.sessions?.expireAll()
    this.#locks.expireAll()
  }

  /** Lets every scheduled message come now, as if its time had come. */
  deliverScheduled(): void {
    this.#schedule.activateAll()
  }

  /** Messages from a sequence number on, whatever their state, without locking them. */
  peek(from: number, count: number, sessionId?: string): StoredMessage[] {
    return this.#store.page(from, count, sessionId)
  }

  /** Receives deferred messages: all or, throwing `message-not-found`, none. */
  receiveDeferred(numbers: readonly number[], mode: Consumer['mode'], sessionId?: string): StoredMessage[] {
    const messages = numbers.map((number) => {
      const message = this.#store.get(number)
      const elsewhere = this.sessions !== undefined && message?.incoming.sessionId !== sessionId
      if (message?.state !== 'deferred' || message.lock || elsewhere) throw messageNotFound(number)
      return message
    })
    for (const message of messages) {
      this.#handOut(message, mode)
      this.#delivery.changed(message)
    }
    return messages
  }

  /** When the lock of a message ends, which for a message in a session is when that of the session ends. */
  lockedUntil(message: StoredMessage): number | undefined {
    return message.lock && (this.#delivery.sessionOf(message)?.hold?.until ?? message.lock.until)
  }

  counts(): QueueCounts {
    const deadLettered = this.deadLetters?.counts().active ?? 0
    return { ...this.#store.countByState(), locked: this.#locks.size, deadLettered }
  }

  /** Ends all relations with the queue, since it is deleted. */
  end(error: BrokerError): void {
    for (const consumer of this.#delivery.consumers) consumer.end(error)
    this.sessions?.end(error)
    this.deadLetters?.end(error)
  }

  #requireSessions(): SessionTable {
    if (this.sessions) return this.sessions
    throw notAllowed(
      'A sessionful message receiver cannot be created on an entity that does not require sessions.',
    )
  }

  #accept(incoming: IncomingMessage): number {
    const now = this.#clock.now()
    const due = incoming.scheduledFor
    if (this.#duplicates?.isDuplicate(incoming.identity, now)) return this.#store.skipNumber()
    if (due === undefined || due <= now) return this.#enqueue(incoming, false)
    const { sequenceNumber } = this.#store.add(incoming, now, { state: 'scheduled' })
    this.#schedule.add(sequenceNumber, due, () => {
      this.#drop(sequenceNumber)
      this.#enqueue(incoming, true)
    })
    return sequenceNumber
  }

  #enqueue(incoming: IncomingMessage, wasScheduled: boolean): number {
    const message = this.#store.add(incoming, this.#clock.now(), { wasScheduled })
    const session = this.#delivery.sessionOf(message)
    if (session) session.size++
    if (Number.isFinite(message.timeToLive)) {
      message.expiry = this.#clock.at(message.enqueuedAt + message.timeToLive, () => {
        // A locked message expires when its lock ends; a deferred one never does, as on Azure.
        if (message.lock || message.state !== 'active') return
        this.#expire(message)
        this.#delivery.changed(message)
      })
    }
    this.#delivery.add(message)
    this.#delivery.changed(message)
    return message.sequenceNumber
  }

  #drop(sequenceNumber: number): void {
    const message = this.#store.get(sequenceNumber)
    if (message) this.#store.remove(message)
  }

  #handOut(message: StoredMessage, mode: Consumer['mode']): void {
    if (mode === 'receiveAndDelete') {
      this.#remove(message)
      return
    }
    const hold = this.#delivery.sessionOf(message)?.hold
    this.#locks.lock(message, hold?.until)
    hold?.locked.add(message)
  }

  #unlock(message: StoredMessage): void {
    this.#locks.unlock(message)
    this.#delivery.sessionOf(message)?.hold?.locked.delete(message)
  }

  /** Puts an unlocked message where it was, `deliveries` more counted, unless its time or count is over. */
  #return(message: StoredMessage, deliveries: 0 | 1): void {
    if (this.deadLetters) message.deliveryCount += deliveries
    if (message.state === 'deferred') return
    if (this.deadLetters && this.#clock.now() >= message.enqueuedAt + message.timeToLive) {
      this.#expire(message)
    } else if (this.deadLetters && message.deliveryCount >= this.settings.maxDeliveryCount) {
      this.#moveToDeadLetters(message, deliveredTooOften(message.deliveryCount))
    } else {
      this.#delivery.add(message)
    }
  }

  #returnAll(session: Session, hold: SessionHold, deliveries: 0 | 1): void {
    for (const message of hold.locked) {
      this.#locks.unlock(message)
      this.#return(message, deliveries)
    }
    this.sessions?.changed(session)
  }

  #expire(message: StoredMessage): void {
    if (this.settings.deadLetterOnExpiration) this.#moveToDeadLetters(message, expired())
    else this.#remove(message)
  }

  #moveToDeadLetters(message: StoredMessage, reason: PropertyChanges): void {
    this.#remove(message)
    if (this.deadLetters) this.deadLetters.#takeOver(message, mergeChanges(message.changes, reason))
  }

  #takeOver({ incoming, enqueuedAt, deliveryCount }: StoredMessage, changes: PropertyChanges): void {
    const taken = this.#store.add(incoming, enqueuedAt, { deliveryCount, changes })
    this.#delivery.add(taken)
    this.#delivery.changed(taken)
  }

  #remove(message: StoredMessage): void {
    this.#store.remove(message)
    this.#delivery.remove(message)
    const session = this.#delivery.sessionOf(message)
    if (session) session.size--
  }
}
