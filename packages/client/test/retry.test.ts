import { expect, test } from '@jest/globals'
import { backoff, isPassing, retryAfter } from '../src/http/retry.ts'
import { transport } from '../src/http/transport.ts'

test('waits grow, with full jitter, up to a ceiling', () => {
  expect([1, 2, 3, 6, 7, 1000].map((attempt) => backoff(attempt, 1))).toEqual([
    250, 500, 1000, 8000, 8000, 8000,
  ])
  expect(backoff(3, 0.5)).toBe(500)
  expect(backoff(3, 0)).toBe(0)
})

test('what may pass', () => {
  expect([408, 429, 500, 502, 503, 504, 599].every(isPassing)).toBe(true)
  expect([200, 304, 400, 401, 403, 404, 409, 413].some(isPassing)).toBe(false)
})

test('Retry-After in seconds and as a date', () => {
  const now = Date.parse('2026-11-20T14:00:00Z')
  expect(retryAfter('7', now)).toBe(7000)
  expect(retryAfter('Fri, 20 Nov 2026 14:00:30 GMT', now)).toBe(30_000)
  expect(retryAfter('Fri, 20 Nov 2026 13:00:00 GMT', now)).toBe(0)
  expect(retryAfter(null, now)).toBeUndefined()
  expect(retryAfter('soon', now)).toBeUndefined()
})

/** Calls a hub that always answers this, on a clock that only waiting moves. @returns the waits. */
async function waitsFor(answer: () => Response, random: number): Promise<number[]> {
  let now = 0
  const waits: number[] = []
  const send = transport({
    hub: 'http://hub.example/api',
    credential: undefined,
    fetch: () => Promise.resolve(answer()),
    retries: { totalSeconds: 10, attemptSeconds: 1 },
    ports: {
      now: () => now,
      random: () => random,
      sleep: (milliseconds) => {
        waits.push(milliseconds)
        now += milliseconds
        return Promise.resolve()
      },
    },
  })
  const error: unknown = await send({ method: 'GET', path: '/skills/x' }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'HubUnavailable', attempts: waits.length + 1 })
  return waits
}

test('all attempts and waits fit into the total time', async () => {
  expect(await waitsFor(() => new Response('', { status: 503 }), 1)).toEqual([250, 500, 1000, 2000, 4000])
})

test('Retry-After is the least wait', async () => {
  const headers = { 'retry-after': '3' }
  expect(await waitsFor(() => new Response('', { status: 429, headers }), 0.5)).toEqual([3000, 3000, 3000])
})
