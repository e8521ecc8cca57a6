import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { handoffId, poolOf } from '../../src/handoff/names.ts'
import { DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { receive } from '../../src/handoff/receive.ts'
import { earliest, secondsAfter, secondsBetween } from '../../src/handoff/time.ts'
import { at, idOf, requestSample, START, wishFor } from './samples.ts'

test('a request becomes a waiting handoff that nobody has and of which the bot is told nothing yet', () => {
  const handoff = receive(requestSample(), DEFAULT_POLICY, at(2))

  expect(handoff).toMatchObject({ assignment: 0, aliases: [], deliveries: [], sequence: 1 })
  expect(handoff.log).toEqual([
    { type: 'queued', skill: 'billing', waitUntil: at(600), sequence: 1, at: at(2) },
  ])
})

test('its limit counts from receipt, however long the request was on its way', () => {
  const seconds = fc.integer({ min: 1, max: 14 * 86_400 })
  fc.assert(
    fc.property(seconds, seconds, (waitSeconds, late) => {
      const { state } = receive(requestSample(), { ...DEFAULT_POLICY, waitSeconds }, at(late))
      expect(secondsBetween(START, state.waitUntil)).toBe(waitSeconds)
    }),
  )
})

test('everything that the request said is kept as it was', () => {
  const request = requestSample({
    wish: wishFor('loans', { priority: 7 }),
    reply: { conversation: { id: ' odd\u0000id ', isGroup: false }, channelId: 'msteams' },
    warnings: [{ code: 'SkillIgnored', message: 'one' }],
  })
  expect(receive(request, DEFAULT_POLICY, at(0))).toMatchObject(request)
})

test('a handoff id tells its pool, and other texts tell none', () => {
  const digest = 'a'.repeat(64)
  expect(poolOf(handoffId('north-2', digest))).toBe('north-2')
  expect(poolOf(idOf(1))).toBe('default')
  for (const text of ['', 'ho-default-xyz', idOf(1).toUpperCase(), `${idOf(1)}/..`, `x${idOf(1)}`]) {
    expect(poolOf(text)).toBeUndefined()
  }
})

test('instants sort as text, and the earliest ignores what is not there', () => {
  const seconds = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1 })
  fc.assert(
    fc.property(seconds, (many) => {
      const instants = many.map((each) => secondsAfter(START, each))
      expect(earliest(...instants, null, undefined)).toBe(secondsAfter(START, Math.min(...many)))
    }),
  )
  expect(earliest(null, undefined)).toBeNull()
})
