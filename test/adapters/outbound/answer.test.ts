import { describe, expect, test } from '@jest/globals'
import {
  MAX_ANSWERS_OF_500,
  outcomeOfAnswer,
  outcomeOfSdkAnswer,
} from '../../../src/adapters/outbound/answer.ts'
import { retryAfterSeconds } from '../../../src/adapters/outbound/retry-after.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

describe('what an answer means for delivery', () => {
  test.each([
    [200, 'delivered'],
    [201, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [301, 'undeliverable'],
    [304, 'undeliverable'],
    [307, 'undeliverable'],
    [400, 'undeliverable'],
    [401, 'undeliverable'],
    [403, 'undeliverable'],
    [404, 'undeliverable'],
    [405, 'undeliverable'],
    [408, 'retry'],
    [409, 'undeliverable'],
    [410, 'undeliverable'],
    [413, 'undeliverable'],
    [415, 'undeliverable'],
    [422, 'undeliverable'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [501, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [599, 'retry'],
  ])('%i: %s', (status, outcome) => {
    expect(outcomeOfAnswer({ status }, NOW)).toMatchObject({ outcome, status })
    expect(outcomeOfSdkAnswer({ status }, 0, NOW)).toEqual(outcomeOfAnswer({ status }, NOW))
  })

  test('the sixth 500 of an SDK is its last, other server errors are not', () => {
    expect(MAX_ANSWERS_OF_500).toBe(6)
    expect(outcomeOfSdkAnswer({ status: 500 }, 4, NOW)).toMatchObject({ outcome: 'retry' })
    expect(outcomeOfSdkAnswer({ status: 500 }, 5, NOW)).toEqual({
      outcome: 'undeliverable',
      status: 500,
      reason: 'the bot answered 500 to 6 attempts',
    })
    expect(outcomeOfSdkAnswer({ status: 503 }, 60, NOW)).toMatchObject({ outcome: 'retry' })
  })

  test('a redirect says so', () => {
    expect(outcomeOfAnswer({ status: 302 }, NOW)).toMatchObject({
      reason: 'answered 302: redirect not followed',
    })
  })

  test('Retry-After is kept where there is a retry', () => {
    const answer = (status: number) => outcomeOfAnswer({ status, retryAfter: '7' }, NOW)
    expect(answer(429)).toMatchObject({ retryAfterSeconds: 7 })
    expect(answer(503)).toMatchObject({ retryAfterSeconds: 7 })
    expect(answer(404)).not.toHaveProperty('retryAfterSeconds')
    expect(outcomeOfAnswer({ status: 429 }, NOW)).not.toHaveProperty('retryAfterSeconds')
  })
})

test.each([
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['120', 120],
  [' 120 ', 120],
  ['3600', 3600],
  ['86400', 3600],
  ['9'.repeat(400), 3600],
  ['-1', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['Sat, 21 Nov 2026 12:00:00 GMT', 3600],
  ['Fri, 99 Nov 2026 12:00:30 GMT', undefined],
  ['2026-11-20T12:00:30Z', undefined],
])('Retry-After %j is %s seconds', (header, expected) => {
  expect(retryAfterSeconds(header, NOW)).toBe(expected)
})
