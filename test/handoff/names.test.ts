import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AGENT_ID_FORM, handoffId, POOL_FORM, poolOf } from '../../src/handoff/names.ts'
import { earliest, secondsAfter, secondsBetween } from '../../src/handoff/time.ts'
import { at, idOf, START } from './samples.ts'

test('a handoff id tells its pool, and other texts tell none', () => {
  const digest = 'a'.repeat(64)
  expect(handoffId('north-2', digest)).toBe(`ho-north-2-${'a'.repeat(32)}`)
  expect(poolOf(handoffId('north-2', digest))).toBe('north-2')
  expect(poolOf(idOf(1))).toBe('default')
  const almost = ['', 'ho-default-xyz', idOf(1).toUpperCase(), `${idOf(1)}/..`, `x${idOf(1)}`, `${idOf(1)}0`]
  for (const text of [...almost, `ho-${'p'.repeat(33)}-${'a'.repeat(32)}`, `ho--${'a'.repeat(32)}`]) {
    expect(poolOf(text)).toBeUndefined()
  }
})

test.each([
  ['a', true],
  ['north-2', true],
  ['p'.repeat(32), true],
  ['p'.repeat(33), false],
  ['2-north', false],
  ['North', false],
  ['a b', false],
  ['', false],
])('whether "%s" is a pool: %s', (pool, is) => {
  expect(POOL_FORM.test(pool)).toBe(is)
  expect(POOL_FORM.test(`${pool}\n`)).toBe(false)
})

test.each([
  ['a', true],
  ['7', true],
  ['Ada.Lovelace_2@example-bank.com', true],
  ['a'.repeat(128), true],
  ['a'.repeat(129), false],
  ['.ada', false],
  ['ada/bob', false],
  ['ada bob', false],
  ['', false],
])('whether "%s" is an agent id: %s', (id, is) => {
  expect(AGENT_ID_FORM.test(id)).toBe(is)
})

test('instants sort as text, and the earliest ignores what is not there', () => {
  const seconds = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1 })
  fc.assert(
    fc.property(seconds, (many) => {
      const instants = many.map((each) => secondsAfter(START, each))
      expect(earliest(...instants, null, undefined)).toBe(secondsAfter(START, Math.min(...many)))
    }),
  )
  expect(earliest(at(2), at(1), at(3))).toBe(at(1))
  expect(earliest(null, undefined)).toBeNull()
})

test('the time between instants is signed, in seconds', () => {
  expect(secondsBetween(at(1), at(3.5))).toBe(2.5)
  expect(secondsBetween(at(3), at(1))).toBe(-2)
})
