import { describe, expect, test } from '@jest/globals'
import {
  afterTelling,
  firstPending,
  isOvertaken,
  nextNoticeAt,
  NOTICE_LIMIT_SECONDS,
  overtaken,
  tracked,
  withoutOld,
} from '../../src/handoff/notice-ledger.ts'
import type { Notice } from '../../src/handoff/notices.ts'
import { at } from './samples.ts'

const offered: Notice = {
  type: 'handoff.offered',
  sequence: 2,
  at: at(10),
  agent: 'ada',
  skill: 'billing',
  offerUntil: at(40),
}
const assigned: Notice = {
  type: 'handoff.assigned',
  sequence: 3,
  at: at(12),
  agent: 'ada',
  assignment: 1,
}
const retry = (afterSeconds: number) => ({ outcome: 'retry' as const, answer: 'answered 503', afterSeconds })

test('a notice is due at once, and settled once it is told', () => {
  expect(nextNoticeAt([tracked(assigned)])).toBe(at(12))
  const told = afterTelling(tracked(assigned), { outcome: 'told', answer: 'answered 204' }, at(13))
  expect(told).toEqual({
    notice: assigned,
    state: 'told',
    attempts: 1,
    nextAttemptAt: null,
    lastAnswer: 'answered 204',
    settledAt: at(13),
  })
  expect(nextNoticeAt([told])).toBeNull()
})

test('what is tried again holds up what comes after it', () => {
  const waiting = afterTelling(tracked(assigned), retry(8), at(13))
  expect(waiting).toMatchObject({ state: 'pending', attempts: 1, nextAttemptAt: at(21) })
  const later = tracked({ ...assigned, sequence: 4, at: at(14) })
  expect(firstPending([waiting, later])).toBe(0)
  expect(nextNoticeAt([waiting, later])).toBe(at(21))
})

test('a notice that is put off has cost no attempt, and its ten minutes run on', () => {
  const off = (afterSeconds: number) => ({ outcome: 'putOff' as const, answer: 'put off', afterSeconds })
  expect(afterTelling(tracked(assigned), off(30), at(13))).toMatchObject({
    state: 'pending',
    attempts: 0,
    nextAttemptAt: at(43),
    lastAnswer: 'put off',
  })
  expect(afterTelling(tracked(assigned), off(NOTICE_LIMIT_SECONDS), at(13))).toMatchObject({
    state: 'givenUp',
    attempts: 0,
  })
})

test('a notice that is told holds up none behind it', () => {
  const told = afterTelling(tracked(offered), { outcome: 'told', answer: '204' }, at(11))
  expect(firstPending([told, tracked(assigned)])).toBe(1)
  expect(firstPending([told])).toBe(-1)
})

describe('a notice is given up', () => {
  test('when the desk refuses it', () => {
    const after = afterTelling(tracked(assigned), { outcome: 'refused', answer: 'answered 410' }, at(13))
    expect(after).toMatchObject({ state: 'givenUp', nextAttemptAt: null, settledAt: at(13) })
  })

  test('when the next try would come more than ten minutes after the event, not before', () => {
    const end = 12 + NOTICE_LIMIT_SECONDS
    expect(afterTelling(tracked(assigned), retry(8), at(end - 8))).toMatchObject({ state: 'pending' })
    expect(afterTelling(tracked(assigned), retry(8), at(end - 7))).toMatchObject({ state: 'givenUp' })
  })
})

describe('an offer is overtaken', () => {
  test('once its time is up', () => {
    expect(isOvertaken([tracked(offered)], 0, at(39))).toBe(false)
    expect(isOvertaken([tracked(offered)], 0, at(40))).toBe(true)
  })

  test('by whatever became of it', () => {
    expect(isOvertaken([tracked(offered), tracked(assigned)], 0, at(13))).toBe(true)
  })

  test('nothing else ever is', () => {
    expect(isOvertaken([tracked(assigned), tracked(assigned)], 0, at(9999))).toBe(false)
    expect(isOvertaken([], -1, at(9999))).toBe(false)
  })

  test('and is settled without an attempt', () => {
    expect(overtaken(tracked(offered), at(50))).toMatchObject({ state: 'overtaken', attempts: 0 })
    expect(nextNoticeAt([overtaken(tracked(offered), at(50))])).toBeNull()
  })
})

test('old notices are dropped, those that are not settled never', () => {
  const told = overtaken(tracked(offered), at(50))
  const many = [tracked(assigned), ...Array.from({ length: 30 }, () => told)]
  const kept = withoutOld(many)
  expect(kept).toHaveLength(21)
  expect(kept[0]?.state).toBe('pending')
})
