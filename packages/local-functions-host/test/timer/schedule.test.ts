import { expect, test } from '@jest/globals'
import { maxRetries, retryDelay } from '../../src/timer/retry.ts'
import { isMonitorable, parseSchedule } from '../../src/timer/schedule.ts'

const friday = new Date('2026-11-20T13:00:00.500Z')

test.each([
  ['*/15 * * * * *', '2026-11-20T13:00:15.000Z'],
  ['0 */5 * * * *', '2026-11-20T13:05:00.000Z'],
  ['0 30 9 * * 1-5', '2026-11-23T09:30:00.000Z'],
  ['0 30 9 * Jan Mon', '2027-01-04T09:30:00.000Z'],
  ['0 5/20 * * * *', '2026-11-20T13:05:00.000Z'],
  ['30 14 * * *', '2026-11-20T14:30:00.000Z'],
  // Both the day of the month and the day of the week must fit.
  ['0 0 0 13 * Fri', '2027-08-13T00:00:00.000Z'],
  ['00:00:30', '2026-11-20T13:00:30.500Z'],
  ['1.00:00:00', '2026-11-21T13:00:00.500Z'],
])('%s is next due at %s', (text, due) => {
  expect(parseSchedule(text).next(friday)?.toISOString()).toBe(due)
})

test.each(['', 'every day', '* * * *', '0 0 0 L * *', '0 0 0 ? * 1#2', '61 * * * * *', '00:00:00', '@daily'])(
  '"%s" is refused',
  (text) => {
    expect(() => parseSchedule(text)).toThrow('The schedule')
  },
)

test('schedules of a minute and more are monitored', () => {
  expect(isMonitorable(parseSchedule('0 * * * * *'), friday)).toBe(true)
  expect(isMonitorable(parseSchedule('*/15 * * * * *'), friday)).toBe(false)
})

test('retries wait for a fixed time, or longer each time up to the maximum', () => {
  const fixed = { retryStrategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { seconds: 3 } } as const
  expect([1, 2].map((attempt) => retryDelay(fixed, attempt))).toEqual([3000, 3000])
  const growing = {
    retryStrategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 1 },
    maximumInterval: { seconds: 5 },
  } as const
  expect([1, 2, 3, 4].map((attempt) => retryDelay(growing, attempt))).toEqual([1000, 2000, 4000, 5000])
  expect([maxRetries(fixed), maxRetries(growing), maxRetries(undefined)]).toEqual([2, Infinity, 0])
})
