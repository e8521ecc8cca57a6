import type { Alarm } from './alarm-heap.ts'
import type { Clock } from './clock.ts'
import type { Consumer } from './consumer.ts'
import { noSessionInTime, sessionCannotBeLocked, sessionLockLost, type BrokerError } from './errors.ts'
import { Lane } from './lane.ts'
import type { StoredMessage } from './message.ts'

/** A consumer's exclusive right to a session, until a time. */
export interface SessionHold {
  readonly consumer: Consumer
  /** Messages of the session handed out under this lock. */
  readonly locked: Set<StoredMessage>
  until: number
  alarm: Alarm
}

export interface Session {
  readonly id: string
  readonly lane: Lane
  /** Messages of any kind: ready, locked, deferred. */
  size: number
  state: Buffer | undefined
  hold: SessionHold | undefined
}

/** Somebody who waits for whichever session comes free. */
export interface SessionWaiter {
  readonly consumer: Consumer
  granted(session: Session): void
  refused(error: BrokerError): void
}

/** The sessions of one queue: who holds which, which have messages and are free, who waits. */
export class SessionTable {
  readonly #clock: Clock
  readonly #lockDuration: number
  readonly #expired: (session: Session, hold: SessionHold) => void
  readonly #sessions = new Map<string, Session>()
  // Sets keep the order of insertion: both are first come, first served.
  readonly #ready = new Set<Session>()
  readonly #waiting = new Map<SessionWaiter, Alarm>()

  /** `expired` is called when a lock has run out, after the session was set free. */
  constructor(clock: Clock, lockDuration: number, expired: (session: Session, hold: SessionHold) => void) {
    this.#clock = clock
    this.#lockDuration = lockDuration
    this.#expired = expired
  }

  /** The session, made when it is new. */
  open(id: string): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    const session: Session = { id, lane: new Lane(), size: 0, state: undefined, hold: undefined }
    this.#sessions.set(id, session)
    return session
  }

  /** Locks a session by name, also one without messages. Throws `session-cannot-be-locked`. */
  accept(id: string, consumer: Consumer): Session {
    const session = this.open(id)
    if (session.hold) throw sessionCannotBeLocked(id)
    this.#lock(session, consumer)
    return session
  }

  /** Locks the next free session with messages, at once or within `timeout` milliseconds. */
  acceptNext(waiter: SessionWaiter, timeout: number): void {
    const alarm = this.#clock.at(this.#clock.now() + timeout, () => {
      this.#waiting.delete(waiter)
      waiter.refused(noSessionInTime())
    })
    this.#waiting.set(waiter, alarm)
    this.#match()
  }

  stopWaiting(waiter: SessionWaiter): void {
    this.#waiting.get(waiter)?.cancel()
    this.#waiting.delete(waiter)
  }

  /** To be called whenever messages were added to or taken from the session. */
  changed(session: Session): void {
    if (session.lane.size > 0 && !session.hold) this.#ready.add(session)
    else this.#ready.delete(session)
    if (session.size === 0 && !session.hold && !session.state) this.#sessions.delete(session.id)
    this.#match()
  }

  /** Sets the session free. Returns the hold that ended, unless the consumer had none. */
  release(session: Session, consumer: Consumer): SessionHold | undefined {
    const hold = session.hold
    if (hold?.consumer !== consumer) return undefined
    hold.alarm.cancel()
    session.hold = undefined
    return hold
  }

  /**
   * The session, provided that it is locked, and by the link of that name if one is given.
   * Throws `session-lock-lost`.
   */
  held(id: string, linkName: string | undefined): Session & { hold: SessionHold } {
    const session = this.#sessions.get(id)
    if (!session || !isHeld(session)) throw sessionLockLost(id)
    if (linkName !== undefined && session.hold.consumer.name !== linkName) throw sessionLockLost(id)
    return session
  }

  /** Returns the new end of the lock. Throws `session-lock-lost`. */
  renew(id: string, linkName: string | undefined): number {
    const session = this.held(id, linkName)
    session.hold.alarm.cancel()
    session.hold.until = this.#clock.now() + this.#lockDuration
    session.hold.alarm = this.#expireAt(session, session.hold.until)
    return session.hold.until
  }

  /** Ends every lock now, as if its time were over. */
  expireAll(): void {
    for (const session of [...this.#sessions.values()]) this.#expire(session)
  }

  /** Ids of the sessions that have messages, in order of creation. */
  ids(): string[] {
    return [...this.#sessions.values()].filter((session) => session.size > 0).map((session) => session.id)
  }

  /** Ends all holds and refuses all who wait, since the queue is deleted. */
  end(error: BrokerError): void {
    for (const session of this.#sessions.values()) session.hold?.consumer.end(error)
    for (const [waiter, alarm] of [...this.#waiting]) {
      alarm.cancel()
      this.#waiting.delete(waiter)
      waiter.refused(error)
    }
  }

  #lock(session: Session, consumer: Consumer): void {
    const until = this.#clock.now() + this.#lockDuration
    session.hold = { consumer, locked: new Set(), until, alarm: this.#expireAt(session, until) }
    this.#ready.delete(session)
  }

  #expireAt(session: Session, time: number): Alarm {
    return this.#clock.at(time, () => this.#expire(session))
  }

  #expire(session: Session): void {
    if (!session.hold) return
    const hold = this.release(session, session.hold.consumer)
    if (hold) this.#expired(session, hold)
  }

  #match(): void {
    for (const session of this.#ready) {
      const first = this.#waiting.entries().next()
      if (first.done) return
      const [waiter, alarm] = first.value
      alarm.cancel()
      this.#waiting.delete(waiter)
      this.#lock(session, waiter.consumer)
      waiter.granted(session)
    }
  }
}

function isHeld(session: Session): session is Session & { hold: SessionHold } {
  return session.hold !== undefined
}
