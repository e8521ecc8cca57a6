import { expect, test } from '@jest/globals'
import { retryDelaySeconds } from '../../../src/adapters/outbound/retry-delay.ts'

const ALMOST_ONE = 1 - Number.EPSILON

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [10, 512],
  [11, 900],
  [12, 900],
  [100, 900],
  [5000, 900],
])('after attempt %i the wait is below %i s', (attempt, ceiling) => {
  expect(retryDelaySeconds(attempt, 0)).toBe(0)
  expect(retryDelaySeconds(attempt, 0.5)).toBe(ceiling / 2)
  expect(retryDelaySeconds(attempt, ALMOST_ONE)).toBeCloseTo(ceiling)
  expect(retryDelaySeconds(attempt, ALMOST_ONE)).toBeLessThan(ceiling)
})

test('104 retries start within 24 hours even with the longest waits', () => {
  let total = 0
  let retries = 0
  while (total + retryDelaySeconds(retries + 1, 1) <= 24 * 3600) {
    retries += 1
    total += retryDelaySeconds(retries, 1)
  }
  expect(retries).toBe(104)
})
