import { DateTime, IANAZone } from 'luxon'
import * as z from 'zod'
import type { TimeRange } from '../opening-hours.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const aDay = DAYS.join('|')
const days = z.string().regex(new RegExp(`^(${aDay})(-(${aDay}))?$`))

const range = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'a range is "09:00-17:30", in 24 hours; it may cross midnight, or end at 24:00',
  )
  .transform((text): TimeRange => {
    const [from = '', to = ''] = text.split('-')
    return { from: minutesOf(from), to: minutesOf(to) }
  })

const week = z.record(days, z.array(range).max(24), {
  error: ({ code }) =>
    code === 'invalid_key' ? 'a day is mon, tue, wed, thu, fri, sat or sun; several are mon-fri' : undefined,
})

const open = week.transform((record, context) => {
  const byDay = new Map<number, readonly TimeRange[]>()
  for (const [key, ranges] of Object.entries(record)) {
    for (const day of weekdaysOf(key)) {
      if (byDay.has(day)) {
        const message = `"${DAYS[day - 1] ?? ''}" has hours twice; give each day once`
        context.addIssue({ code: 'custom', path: [key], message })
      }
      byDay.set(day, ranges)
    }
  }
  return byDay
})

const holiday = z
  .string()
  .regex(/^(\d{4}-)?\d{2}-\d{2}$/, {
    error: 'a holiday is "2026-12-25", or "12-25" for every year',
    abort: true,
  })
  .refine(isDate, 'there is no such day')

export const hours = z.strictObject({
  timeZone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'there is no such time zone; write it as "Europe/Zurich"')
    .describe('A name of the IANA time zone database, such as Europe/Zurich'),
  open: open.describe(
    'When it is open, by day (mon) or days (mon-fri): ["09:00-12:00", "13:00-17:30"]. A day that is not there is closed',
  ),
  holidays: z
    .array(holiday)
    .max(1000)
    .default([])
    .describe('Days that are closed: "2026-12-25", or "12-25" for every year'),
  whenClosed: z
    .enum(['fail', 'wait'])
    .default('fail')
    .describe('What becomes of a handoff that arrives outside: it fails at once, or waits until it opens'),
})

function minutesOf(time: string): number {
  const [hour = '', minute = ''] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

/** @returns the weekdays from 1, Monday, that a key such as `mon` or `sat-mon` names. */
function weekdaysOf(key: string): number[] {
  const [first = '', last = first] = key.split('-')
  const start = DAYS.indexOf(first)
  const length = (DAYS.indexOf(last) - start + DAYS.length) % DAYS.length
  return Array.from({ length: length + 1 }, (_, index) => ((start + index) % DAYS.length) + 1)
}

function isDate(holiday: string): boolean {
  const leapYear = '2024'
  const [day, month, year = leapYear] = holiday.split('-').reverse()
  return DateTime.fromObject({ year: Number(year), month: Number(month), day: Number(day) }).isValid
}
