import { DateTime } from 'luxon'
import type { Opening, OpeningHours } from './handoff/policy.ts'

/** Minutes after local midnight: `from` belongs to it, `to` does not. Below `from`, `to` is of the next day. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

export interface WeeklyHours {
  /** A name of the IANA time zone database. */
  readonly timeZone: string
  /** By weekday, 1 is Monday and 7 is Sunday. */
  readonly open: ReadonlyMap<number, readonly TimeRange[]>
  /** `2026-12-25` for one day, `12-25` for every year: no range begins then. */
  readonly holidays: readonly string[]
  readonly whenClosed: OpeningHours['whenClosed']
}

export const MINUTES_A_DAY = 24 * 60
const DAY_IN_MILLISECONDS = MINUTES_A_DAY * 60_000

/**
 * It is open whenever the clock on the wall shows a time within a range. So an hour that is skipped in spring
 * opens nothing, and one that comes twice in autumn counts twice.
 * @returns the opening hours as the rules ask for them.
 */
export function openingHours(hours: WeeklyHours): OpeningHours {
  const { timeZone: zone, whenClosed } = hours
  return {
    whenClosed,
    at(instant): Opening {
      const now = DateTime.fromMillis(Date.parse(instant), { zone })
      if (isOpen(hours, now)) return { open: true }
      const opening = nextOpening(hours, now)
      return { open: false, opensAt: opening === null ? null : new Date(opening.toMillis()).toISOString() }
    },
  }
}

/** @returns when it next opens, for a moment at which it is closed; null when it does not within a year. */
function nextOpening(hours: WeeklyHours, after: DateTime): DateTime | null {
  const end = after.plus({ years: 1 })
  // From the day before, since a midnight that comes twice may put the start of this day after `after`.
  for (let day = after.minus({ days: 1 }).startOf('day'); day <= end;) {
    const next = day.plus({ days: 1 }).startOf('day')
    const opening = openingsBetween(hours, day, next).find((each) => each > after)
    if (opening !== undefined) return opening
    day = next
  }
  return null
}

/** @returns moments of a day at which it is open, in order of time; every opening is among them. */
function openingsBetween(hours: WeeklyHours, day: DateTime, next: DateTime): DateTime[] {
  const ranges = rangesOn(hours, day)
  if (clocksRunThrough(day, next)) {
    return ranges.map(({ from }) => day.plus({ minutes: from })).sort((one, other) => +one - +other)
  }
  if (ranges.length === 0 && rangesOn(hours, next).length === 0) return []
  const minutes = Math.round(next.diff(day).as('minutes'))
  return Array.from({ length: minutes }, (_, minute) => day.plus({ minutes: minute })).filter((each) =>
    isOpen(hours, each),
  )
}

function clocksRunThrough(day: DateTime, next: DateTime): boolean {
  return day.hour === 0 && day.minute === 0 && +next - +day === DAY_IN_MILLISECONDS
}

function isOpen(hours: WeeklyHours, time: DateTime): boolean {
  const minute = time.hour * 60 + time.minute
  return rangesOn(hours, time).some(({ from, to }) => from <= minute && minute < to)
}

/** @returns when it is open on a local date: its own ranges, and the rest of those begun the day before. */
function rangesOn(hours: WeeklyHours, date: DateTime): TimeRange[] {
  const own = begunOn(hours, date).map(({ from, to }) => ({ from, to: from < to ? to : MINUTES_A_DAY }))
  const rest = begunOn(hours, date.minus({ days: 1 })).filter(({ from, to }) => to < from)
  return [...rest.map(({ to }) => ({ from: 0, to })), ...own].filter(({ from, to }) => from < to)
}

function begunOn({ open, holidays }: WeeklyHours, date: DateTime): readonly TimeRange[] {
  const day = date.toFormat('yyyy-MM-dd')
  if (holidays.includes(day) || holidays.includes(day.slice('yyyy-'.length))) return []
  return (open.get(date.weekday) ?? []).filter(({ from, to }) => from !== to)
}
