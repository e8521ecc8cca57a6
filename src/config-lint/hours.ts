import type { Instant } from '../handoff/time.ts'
import { openingHours, type TimeRange, type WeeklyHours } from '../opening-hours.ts'
import { findingIn, type Finding, type Subject } from './subjects.ts'

const DAYS = ['', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const DAY = 24 * 60
const WEEK = 7 * DAY

/** @returns opening hours that never come, or are there twice. */
export function hoursFindings(subject: Subject, now: Instant): Finding[] {
  const { hours } = subject.own
  if (hours === undefined || hours === null) return []
  const find = (within: string, message: string) => findingIn(subject, ['hours'], within, message)
  const opening = openingHours(hours).at(now)
  return [
    ...emptyRanges(hours).flatMap((range) =>
      find('.open', `${range} is empty; write 00:00-24:00 for a whole day, or remove it`),
    ),
    ...overlaps(hours).flatMap((pair) =>
      find('.open', `${pair} overlap; one of them is probably a mistake, otherwise write them as one`),
    ),
    ...(opening.open || opening.opensAt !== null
      ? []
      : find('', 'it does not open within a year, so no agent gets anything; add hours to "open"')),
  ]
}

interface WeeklyRange extends TimeRange {
  readonly text: string
  /** Minutes after the beginning of the week; the last one may end in the next. */
  readonly start: number
  readonly end: number
}

function weekOf({ open }: WeeklyHours): WeeklyRange[] {
  return [...open]
    .flatMap(([day, ranges]) =>
      ranges.map(({ from, to }) => ({
        from,
        to,
        text: `${DAYS[day] ?? ''} ${clock(from)}-${clock(to)}`,
        start: (day - 1) * DAY + from,
        end: (day - 1) * DAY + to + (to < from ? DAY : 0),
      })),
    )
    .sort((one, other) => one.start - other.start)
}

const emptyRanges = (hours: WeeklyHours): string[] =>
  weekOf(hours)
    .filter(({ start, end }) => start === end)
    .map(({ text }) => text)

function overlaps(hours: WeeklyHours): string[] {
  const week = weekOf(hours).filter(({ start, end }) => start < end)
  const [first] = week
  // After Sunday comes Monday.
  const next = first === undefined ? [] : [{ ...first, start: first.start + WEEK }]
  return week.length < 2
    ? []
    : week.flatMap((range, index) => {
        const after = [...week, ...next][index + 1]
        return after === undefined || range.end <= after.start ? [] : [`${range.text} and ${after.text}`]
      })
}

function clock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
