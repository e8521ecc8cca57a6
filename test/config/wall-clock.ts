import type { WeeklyHours } from '../../src/opening-hours.ts'

const MINUTE = 60_000
const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** What the clock on the wall shows in one minute. */
export interface Wall {
  readonly date: string
  /** 1 is Monday. */
  readonly weekday: number
  readonly minute: number
}

/** @returns the wall in each of so many minutes. */
export function wallOf(timeZone: string, start: number, minutes: number): Wall[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  return Array.from({ length: minutes }, (_, index) => {
    const parts = new Map(
      format.formatToParts(start + index * MINUTE).map(({ type, value }) => [type, value] as const),
    )
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
    return {
      date: `${part('year')}-${part('month')}-${part('day')}`,
      weekday: WEEKDAYS.indexOf(part('weekday')),
      minute: Number(part('hour')) * 60 + Number(part('minute')),
    }
  })
}

/** Opening hours the simple way: what the wall shows is looked up. */
export function isOpenOnWall(hours: WeeklyHours, { date, weekday, minute }: Wall): boolean {
  const dayBefore = new Date(Date.parse(date) - 24 * 60 * MINUTE).toISOString().slice(0, 10)
  const today = isHoliday(hours, date) ? [] : (hours.open.get(weekday) ?? [])
  const yesterday = isHoliday(hours, dayBefore) ? [] : (hours.open.get(weekday === 1 ? 7 : weekday - 1) ?? [])
  return (
    today.some(({ from, to }) => (from <= to ? from <= minute && minute < to : from <= minute)) ||
    yesterday.some(({ from, to }) => to < from && minute < to)
  )
}

const isHoliday = ({ holidays }: WeeklyHours, date: string) =>
  holidays.some((holiday) => holiday === date || date.endsWith(`-${holiday}`))
