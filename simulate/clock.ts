import { PriorityQueue } from '@datastructures-js/priority-queue'
import type { Instant } from '../src/handoff/time.ts'

/** Time that passes only from one thing that happens to the next. Times are milliseconds since 1970. */
export interface Clock {
  now(): number
  instant(): Instant
  /** What is to happen at the same time happens in the order in which it was asked for. */
  at(time: number, happen: () => void): void
  /** Lets everything happen, until nothing more is to come. */
  run(): void
}

interface Happening {
  readonly time: number
  readonly number: number
  readonly happen: () => void
}

export function startClock(start: Instant): Clock {
  const agenda = new PriorityQueue<Happening>(
    (one, other) => one.time - other.time || one.number - other.number,
  )
  let now = Date.parse(start)
  let instant = new Date(now).toISOString()
  let number = 0
  return {
    now: () => now,
    instant: () => instant,
    at(time, happen) {
      agenda.push({ time: Math.max(time, now), number: number++, happen })
    },
    run() {
      for (let next = agenda.pop(); next !== null; next = agenda.pop()) {
        if (next.time > now) {
          now = next.time
          instant = new Date(now).toISOString()
        }
        next.happen()
      }
    },
  }
}
