import { AlarmHeap, type Alarm } from './alarm-heap.ts'

/** Where the broker takes the time from, in milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Runs `action` once, at `time` or as soon as possible after it. */
  at(time: number, action: () => void): Alarm
}

// setTimeout fires at once when asked for more than a signed 32-bit number of milliseconds.
const longestTimeout = 2 ** 31 - 1

/** The real time. Its timer does not keep the process alive; `stop` cancels every alarm. */
export class SystemClock implements Clock {
  readonly #alarms = new AlarmHeap()
  #timer: NodeJS.Timeout | undefined
  #armedFor = Infinity

  now(): number {
    return Date.now()
  }

  at(time: number, action: () => void): Alarm {
    const alarm = this.#alarms.add(time, action)
    if (time < this.#armedFor) this.#arm()
    return alarm
  }

  stop(): void {
    this.#alarms.clear()
    clearTimeout(this.#timer)
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const next = this.#alarms.nextTime()
    this.#armedFor = next ?? Infinity
    if (next === undefined) return
    const delay = Math.min(Math.max(next - this.now(), 0), longestTimeout)
    this.#timer = setTimeout(() => this.#ring(), delay).unref()
  }

  #ring(): void {
    // Whatever an action throws, the alarms after it must still ring.
    try {
      this.#alarms.ring(this.now())
    } finally {
      this.#arm()
    }
  }
}

/** A clock that only moves when told to, so that tests of locks and expiry neither wait nor race. */
export class ManualClock implements Clock {
  readonly #alarms = new AlarmHeap()
  #now: number

  constructor(start = 1_700_000_000_000) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  at(time: number, action: () => void): Alarm {
    return this.#alarms.add(time, action)
  }

  /** Moves the time forward, stopping at each alarm on the way. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const next = this.#alarms.nextTime()
      if (next === undefined || next > end) break
      this.#now = Math.max(this.#now, next)
      this.#alarms.ring(this.#now)
    }
    this.#now = end
  }
}
