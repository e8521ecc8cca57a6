import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'
import { messageLockLost } from './errors.ts'
import type { StoredMessage } from './message.ts'

/** The locked messages of one queue by lock token. A lock belongs to the message, not to who received it. */
export class MessageLocks {
  readonly #clock: Clock
  readonly #duration: number
  readonly #expired: (message: StoredMessage) => void
  readonly #messages = new Map<string, StoredMessage>()

  /** `duration` in milliseconds; `expired` is called with the message when its lock has run out. */
  constructor(clock: Clock, duration: number, expired: (message: StoredMessage) => void) {
    this.#clock = clock
    this.#duration = duration
    this.#expired = expired
  }

  get size(): number {
    return this.#messages.size
  }

  /** Locks a message for the time of a message lock or, in a session, for as long as the session is locked. */
  lock(message: StoredMessage, sessionLockedUntil: number | undefined): void {
    const token = randomUUID()
    const until = sessionLockedUntil ?? this.#clock.now() + this.#duration
    const alarm = sessionLockedUntil === undefined ? this.#expireAt(until, token) : undefined
    message.lock = { token, until, alarm }
    this.#messages.set(token, message)
  }

  find(token: string): StoredMessage | undefined {
    return this.#messages.get(token)
  }

  unlock(message: StoredMessage): void {
    if (!message.lock) return
    message.lock.alarm?.cancel()
    this.#messages.delete(message.lock.token)
    message.lock = undefined
  }

  /** Returns the new end of the lock. Throws `message-lock-lost`. */
  renew(token: string): number {
    const lock = this.#messages.get(token)?.lock
    if (!lock) throw messageLockLost()
    lock.alarm?.cancel()
    lock.until = this.#clock.now() + this.#duration
    lock.alarm = this.#expireAt(lock.until, token)
    return lock.until
  }

  /** Ends every lock now, as if its time were over. */
  expireAll(): void {
    for (const token of [...this.#messages.keys()]) this.#expire(token)
  }

  #expireAt(time: number, token: string) {
    return this.#clock.at(time, () => this.#expire(token))
  }

  #expire(token: string): void {
    const message = this.#messages.get(token)
    if (!message) return
    this.unlock(message)
    this.#expired(message)
  }
}
