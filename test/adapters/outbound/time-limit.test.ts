import { expect, test } from '@jest/globals'
import { TimeLimitError, withTimeLimit } from '../../../src/adapters/outbound/time-limit.ts'

test('work that is done in time', async () => {
  expect(await withTimeLimit(10_000, () => Promise.resolve('done'))).toBe('done')
  await expect(withTimeLimit(10_000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('work that does not end, and does not listen either', async () => {
  await expect(withTimeLimit(10, () => new Promise(() => undefined))).rejects.toThrow(TimeLimitError)
})

test('work that stops when told to', async () => {
  const stopped: string[] = []
  const work = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        stopped.push('stopped')
        reject(new Error('aborted'))
      })
    })
  await expect(withTimeLimit(10, work)).rejects.toThrow(TimeLimitError)
  expect(stopped).toEqual(['stopped'])
})
