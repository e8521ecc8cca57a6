import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { callLimit } from '../../../src/adapters/callers/call-limit.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('a caller beyond the limit is refused until his minute is over, and nobody else is', async () => {
  const limit = callLimit(2)
  await limit('shop')
  jest.advanceTimersByTime(20_000)
  await limit('shop')
  const refused = { kind: 'tooMany', code: 'TooManyCalls', retryAfterSeconds: 40 }
  await expect(limit('shop')).rejects.toMatchObject(refused)
  await expect(limit('rival')).resolves.toBeUndefined()
  jest.advanceTimersByTime(40_000)
  await expect(limit('shop')).resolves.toBeUndefined()
})

test('callers are forgotten when their minute is over', async () => {
  const limit = callLimit(1)
  await Promise.all(Array.from({ length: 500 }, (_, index) => limit(`caller ${index}`)))
  expect(jest.getTimerCount()).toBe(500)
  jest.advanceTimersByTime(60_000)
  expect(jest.getTimerCount()).toBe(0)
})
