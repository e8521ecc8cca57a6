import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hours as schema } from '../../src/hub-config/hours-schema.ts'
import { openingHours, type WeeklyHours } from '../../src/opening-hours.ts'
import { isOpenOnWall, wallOf } from './wall-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const instant = (time: number) => new Date(time).toISOString()

/** Opening hours as hub.config.json has them. */
function hoursOf(open: Record<string, string[]>, timeZone = 'Europe/Zurich', holidays: string[] = []) {
  return openingHours(schema.parse({ timeZone, open, holidays }))
}
const OFFICE = { 'mon-fri': ['09:00-12:00', '13:00-17:30'] }
const OPEN = { open: true }
const until = (opensAt: string | null) => ({ open: false, opensAt })

describe('an ordinary week', () => {
  test.each([
    ['before the first range', '2026-06-08T06:59:59.999Z', until('2026-06-08T07:00:00.000Z')],
    ['its first moment', '2026-06-08T07:00:00.000Z', OPEN],
    ['its last moment', '2026-06-08T09:59:59.999Z', OPEN],
    ['the moment of its end', '2026-06-08T10:00:00.000Z', until('2026-06-08T11:00:00.000Z')],
    ['the evening', '2026-06-08T15:30:00.000Z', until('2026-06-09T07:00:00.000Z')],
    ['Friday evening', '2026-06-12T20:00:00.000Z', until('2026-06-15T07:00:00.000Z')],
  ])('%s', (_what, now, expected) => {
    expect(hoursOf(OFFICE).at(now)).toEqual(expected)
  })

  test('a zone half an hour off', () => {
    const opening = hoursOf({ mon: ['09:00-17:00'] }, 'Asia/Kolkata').at('2026-06-08T00:00:00.000Z')
    expect(opening).toEqual(until('2026-06-08T03:30:00.000Z'))
  })

  test('all day and every day', () => {
    const always = hoursOf({ 'mon-sun': ['00:00-24:00'] }, 'America/New_York')
    expect(always.at('2026-03-08T07:00:00.000Z')).toEqual(OPEN)
    expect(always.at('2026-11-01T05:30:00.000Z')).toEqual(OPEN)
  })

  test('never', () => {
    expect(hoursOf({}).at('2026-06-08T10:00:00.000Z')).toEqual(until(null))
    expect(hoursOf({ mon: ['09:00-09:00'] }).at('2026-06-08T07:00:00.000Z')).toEqual(until(null))
  })
})

describe('ranges over midnight', () => {
  const night = hoursOf({ fri: ['22:00-02:00'] }, 'UTC', ['2026-12-25', '01-02'])
  test.each([
    ['belong to the day on which they begin', '2026-06-13T01:59:00.000Z', OPEN],
    ['end there', '2026-06-13T02:00:00.000Z', until('2026-06-19T22:00:00.000Z')],
    ['do not begin on a holiday', '2026-12-25T23:00:00.000Z', until('2027-01-01T22:00:00.000Z')],
    ['so have no rest on the day after', '2026-12-26T01:00:00.000Z', until('2027-01-01T22:00:00.000Z')],
    ['run into a holiday', '2027-01-02T01:00:00.000Z', OPEN],
  ])('%s', (_what, now, expected) => {
    expect(night.at(now)).toEqual(expected)
  })

  test('24:00 and 00:00 are the same end', () => {
    for (const end of ['24:00', '00:00']) {
      const late = hoursOf({ mon: [`20:00-${end}`] }, 'UTC')
      expect(late.at('2026-06-08T23:59:59.999Z')).toEqual(OPEN)
      expect(late.at('2026-06-09T00:00:00.000Z')).toEqual(until('2026-06-15T20:00:00.000Z'))
    }
  })

  test('days may run over the weekend', () => {
    const weekend = hoursOf({ 'sat-mon': ['10:00-11:00'] }, 'UTC')
    expect(weekend.at('2026-06-09T00:00:00.000Z')).toEqual(until('2026-06-13T10:00:00.000Z'))
    expect(weekend.at('2026-06-13T11:00:00.000Z')).toEqual(until('2026-06-14T10:00:00.000Z'))
    expect(weekend.at('2026-06-14T11:00:00.000Z')).toEqual(until('2026-06-15T10:00:00.000Z'))
  })
})

describe('holidays', () => {
  test('once, every year, and every leap year', () => {
    const daily = hoursOf({ 'mon-sun': ['09:00-10:00'] }, 'UTC', ['2026-06-08', '12-25', '02-29'])
    expect(daily.at('2026-06-07T12:00:00.000Z')).toEqual(until('2026-06-09T09:00:00.000Z'))
    expect(daily.at('2027-06-07T12:00:00.000Z')).toEqual(until('2027-06-08T09:00:00.000Z'))
    expect(daily.at('2027-12-24T12:00:00.000Z')).toEqual(until('2027-12-26T09:00:00.000Z'))
    expect(daily.at('2028-02-28T12:00:00.000Z')).toEqual(until('2028-03-01T09:00:00.000Z'))
  })

  test('are days of the time zone', () => {
    const daily = hoursOf({ 'mon-sun': ['00:00-24:00'] }, 'Pacific/Auckland', ['2026-06-08'])
    expect(daily.at('2026-06-07T12:30:00.000Z')).toEqual(until('2026-06-08T12:00:00.000Z'))
  })
})

describe('when the clocks change', () => {
  const night = hoursOf({ sun: ['02:15-02:45'] })
  test('an hour that is skipped opens nothing', () => {
    expect(night.at('2026-03-29T00:30:00.000Z')).toEqual(until('2026-04-05T00:15:00.000Z'))
  })

  test('a range that begins within it opens after it', () => {
    const early = hoursOf({ sun: ['02:30-04:00'] })
    expect(early.at('2026-03-29T00:59:59.999Z')).toEqual(until('2026-03-29T01:00:00.000Z'))
  })

  test('an hour that comes twice opens twice', () => {
    expect(night.at('2026-10-25T00:00:00.000Z')).toEqual(until('2026-10-25T00:15:00.000Z'))
    expect(night.at('2026-10-25T00:45:00.000Z')).toEqual(until('2026-10-25T01:15:00.000Z'))
    expect(night.at('2026-10-25T01:45:00.000Z')).toEqual(until('2026-11-01T01:15:00.000Z'))
  })
})

/** Around a change of the clocks: whole hours, half ones, at midnight, into the day before, by two hours. */
const CHANGES: [zone: string, change: string][] = [
  ['Europe/Zurich', '2026-03-29'],
  ['Europe/Zurich', '2026-10-25'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Chatham', '2026-09-27'],
  ['Asia/Beirut', '2026-03-29'],
  ['Asia/Beirut', '2026-10-25'],
  ['America/Havana', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['Antarctica/Troll', '2026-03-29'],
  ['Asia/Kathmandu', '2026-01-01'],
]

const time = fc.integer({ min: 0, max: 24 * 12 }).map((twelfth) => twelfth * 5)
const ranges = fc.array(fc.record({ from: time.map((minute) => minute % (24 * 60)), to: time }), {
  maxLength: 2,
})
const week = fc
  .array(ranges, { minLength: 7, maxLength: 7 })
  .map((days) => new Map(days.map((each, index) => [index + 1, each])))

test.each(CHANGES)('%s around %s agrees with the clock on the wall, minute by minute', (timeZone, change) => {
  const start = Date.parse(change) - 36 * HOUR
  const wall = wallOf(timeZone, start, 4 * 24 * 60)
  fc.assert(
    fc.property(week, fc.constantFrom([], [change], [change.slice(5)]), (open, holidays) => {
      const hours: WeeklyHours = { timeZone, open, holidays, whenClosed: 'wait' }
      const expected = wall.map((each) => isOpenOnWall(hours, each))
      const { at } = openingHours(hours)
      const wrong = expected.flatMap((isOpen, minute) => {
        const turns = isOpen !== expected[minute - 1] || isOpen !== expected[minute + 1]
        if (!turns && minute % 61 !== 0) return []
        const now = instant(start + minute * MINUTE)
        const opening = at(now)
        const next = expected.indexOf(true, minute)
        const beyond = next === -1 && !opening.open
        const opensAt = instant(start + next * MINUTE)
        const right = opening.open ? isOpen : !isOpen && (beyond || opening.opensAt === opensAt)
        return right ? [] : [{ now, opening }]
      })
      expect(wrong).toEqual([])
    }),
    { numRuns: 8 },
  )
})

test('it is open when it is said to open, and not before', () => {
  const zones = [...new Set(CHANGES.map(([zone]) => zone))]
  const moment = fc.date({ min: new Date('2025-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(week, fc.constantFrom(...zones), moment, (open, timeZone, date) => {
      const { at } = openingHours({ timeZone, open, holidays: ['01-01'], whenClosed: 'wait' })
      const opening = at(date.toISOString())
      if (opening.open || opening.opensAt === null) return
      const opensAt = Date.parse(opening.opensAt)
      expect(at(opening.opensAt)).toEqual(OPEN)
      expect(at(instant(opensAt - 1))).toEqual(opening)
      expect(at(instant((date.getTime() + opensAt) / 2))).toEqual(opening)
    }),
  )
})
