import { expect, test } from '@jest/globals'
import { calling, limitOfStatus } from '../../../src/adapters/cosmos/errors.ts'
import { TransientError } from '../../../src/use-cases/errors.ts'

const failing = (answer: object) => calling(() => Promise.reject(Object.assign(new Error('no'), answer)))

test.each([
  [{ code: 429 }, 'busy'],
  [{ code: 403, substatus: 1014 }, 'full'],
  [{ code: 503 }, undefined],
])('%j passes by itself', async (answer, limit) => {
  await expect(failing(answer)).rejects.toThrow(TransientError)
  await expect(failing(answer)).rejects.toMatchObject({ limit })
})

test.each([{ code: 403 }, { code: 403, substatus: 3 }, { code: 413 }])('%j does not', async (answer) => {
  await expect(failing(answer)).rejects.not.toThrow(TransientError)
})

test.each([
  [429, 'busy'],
  [403, 'full'],
  [412, undefined],
])('one operation of a batch with %d', (status, limit) => {
  expect(limitOfStatus(status)).toBe(limit)
})
