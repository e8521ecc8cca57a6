import { expect, test } from '@jest/globals'
import { parseTimeSpan } from '../../src/config/time-span.ts'

const minute = 60_000
const day = 24 * 60 * minute

test.each([
  ['00:05:00', 5 * minute],
  ['00:00:01', 1000],
  ['00:00:00.0010000', 1],
  ['-00:00:00.0010000', -1],
  ['1.00:00:00', day],
  ['23:59', 23 * 60 * minute + 59 * minute],
  // .NET takes a first part above 23 for days.
  ['24:00:00', 24 * day],
])('%s is %d ms', (text, milliseconds) => {
  expect(parseTimeSpan(text)).toBe(milliseconds)
})

test.each(['', '5', '00:60:00', '00:00:60', '1.24:00:00', '0 */5 * * * *', 'PT5M'])('%s is none', (text) => {
  expect(parseTimeSpan(text)).toBeUndefined()
})
