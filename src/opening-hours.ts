import { IANAZone } from 'luxon'
import type { OpeningHours } from './handoff/policy.ts'

/**
 * Minutes of a day: `from` belongs to it, `to` does not. With `to` below `from` it ends on the next day; with
 * both the same it is empty.
 */
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

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const YEAR = 366 * DAY

/**
 * It is open whenever the clock on the wall shows a time within a range. So an hour that is skipped in spring
 * opens nothing, and one that comes twice in autumn counts twice.
 * @returns the opening hours as the rules ask for them.
 */
export function openingHours(hours: WeeklyHours): OpeningHours {
  const zone = IANAZone.create(hours.timeZone)
  return {
    whenClosed: hours.whenClosed,
    at(instant) {
      const now = Date.parse(instant)
      const opens = nextOpen(hours, zone, now)
      if (opens === now) return { open: true }
      return { open: false, opensAt: opens === null ? null : new Date(opens).toISOString() }
    },
  }
}

/*
 * Times are milliseconds: on the time line (UTC), or on the wall, which is the time line plus the offset of
 * the zone then. Between two changes of the clocks the offset stays, and both differ by that only.
 */

/** A part of the time line during which the clocks are not changed. */
interface Stretch {
  readonly start: number
  readonly end: number
  readonly offset: number
}

/** @returns the first moment from `now` on at which it is open, `now` if it is; null when none in a year. */
function nextOpen(hours: WeeklyHours, zone: IANAZone, now: number): number | null {
  for (let start = now; start < now + YEAR; start += DAY) {
    // No zone is a day off UTC, so a day without ranges around it needs no look at the clocks, which is slow.
    if (firstOnWall(hours, start - DAY, start + 2 * DAY) === undefined) continue
    for (const { start: from, end, offset } of stretches(zone, start, start + DAY)) {
      const opens = firstOnWall(hours, from + offset, end + offset)
      if (opens !== undefined) return opens - offset
    }
  }
  return null
}

/** @returns the parts of a day; no zone changes its clocks twice in one. */
function stretches(zone: IANAZone, start: number, end: number): Stretch[] {
  const before = offsetOf(zone, start)
  const after = offsetOf(zone, end)
  if (before === after) return [{ start, end, offset: before }]
  let unchanged = start
  let changed = end
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2)
    if (offsetOf(zone, middle) === before) unchanged = middle
    else changed = middle
  }
  return [
    { start, end: changed, offset: before },
    { start: changed, end, offset: after },
  ]
}

const offsetOf = (zone: IANAZone, time: number) => zone.offset(time) * MINUTE

/** @returns the first time on the wall, from `start` to before `end`, that is within a range. */
function firstOnWall(hours: WeeklyHours, start: number, end: number): number | undefined {
  const found: number[] = []
  // From the day before: its last range may end on this day.
  for (let day = Math.floor(start / DAY) * DAY - DAY; day < end; day += DAY) {
    for (const { from, to } of rangesOf(hours, day)) {
      const opens = Math.max(start, day + from * MINUTE)
      const closes = Math.min(end, day + to * MINUTE + (to < from ? DAY : 0))
      if (opens < closes) found.push(opens)
    }
  }
  return found.length === 0 ? undefined : Math.min(...found)
}

/** @returns the ranges that begin on a day, which is given as its midnight on the wall. */
function rangesOf({ open, holidays }: WeeklyHours, day: number): readonly TimeRange[] {
  const date = new Date(day)
  const ranges = open.get(date.getUTCDay() === 0 ? 7 : date.getUTCDay()) ?? []
  if (ranges.length === 0 || holidays.length === 0) return ranges
  const text = date.toISOString().slice(0, 'yyyy-MM-dd'.length)
  return holidays.includes(text) || holidays.includes(text.slice('yyyy-'.length)) ? [] : ranges
}
