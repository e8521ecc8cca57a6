import { Cron } from 'croner'
import { parseTimeSpan } from '../config/time-span.ts'

/** When a timer is due next. */
export interface Schedule {
  /** The first occurrence after `from`; undefined when there is none. */
  next(from: Date): Date | undefined
}

/** What NCRONTAB knows; cron dialects have more (`L`, `W`, `#`, `?`) that Azure refuses. */
const ncrontab = /^[\d*,/\- ]*$/

/**
 * Reads a timer's schedule: an NCRONTAB expression of six fields (five mean second 0) in UTC, in which day of month
 * and day of week must both fit, or a TimeSpan as the pause between runs. Throws when it is neither.
 */
export function parseSchedule(text: string): Schedule {
  const pause = parseTimeSpan(text)
  if (pause !== undefined) {
    if (pause <= 0) throw new Error(`The schedule "${text}" is no positive time span`)
    return { next: (from) => new Date(from.getTime() + pause) }
  }
  const fields = text.trim().split(/\s+/)
  if (fields.length < 5 || fields.length > 6 || !ncrontab.test(withoutNames(text))) {
    throw new Error(`The schedule "${text}" is neither an NCRONTAB expression nor a time span`)
  }
  const cron = createCron(text)
  return { next: (from) => cron.nextRun(from) ?? undefined }
}

/**
 * True when occurrences are at least a minute apart; only such schedules are monitored, so the others have no
 * `scheduleStatus`.
 */
export function isMonitorable(schedule: Schedule, from: Date): boolean {
  const first = schedule.next(from)
  const second = first && schedule.next(first)
  return first !== undefined && second !== undefined && second.getTime() - first.getTime() >= 60_000
}

function createCron(text: string): Cron {
  try {
    return new Cron(text, {
      mode: '5-or-6-parts',
      timezone: 'UTC',
      domAndDow: true,
      sloppyRanges: true,
      paused: true,
    })
  } catch (error) {
    throw new Error(`The schedule "${text}" is no NCRONTAB expression`, { cause: error })
  }
}

function withoutNames(text: string): string {
  return text.replaceAll(
    /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)[a-z]*/gi,
    '',
  )
}
