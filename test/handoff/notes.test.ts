import { describe, expect, test } from '@jest/globals'
import { noteAfter } from '../../src/handoff/notes.ts'
import { at } from './samples.ts'

describe('what is noted of a bot or a desk', () => {
  const took = noteAfter(undefined, { took: true, answer: '200' }, at(5))
  const failed = noteAfter(took, { took: false, answer: '503' }, at(9))

  test('that takes what it is told', () => {
    expect(took).toEqual({ lastDeliveredAt: at(5), failingSince: null, lastAnswer: '200' })
  })

  test('that fails for the first time: since when, and that it took something before', () => {
    expect(failed).toEqual({ lastDeliveredAt: at(5), failingSince: at(9), lastAnswer: '503' })
  })

  test('that goes on failing: since the first time', () => {
    expect(noteAfter(failed, { took: false, answer: 'timeout' }, at(20))).toEqual({
      lastDeliveredAt: at(5),
      failingSince: at(9),
      lastAnswer: 'timeout',
    })
  })

  test('that has never taken anything', () => {
    expect(noteAfter(undefined, { took: false, answer: '401' }, at(9))).toEqual({
      lastDeliveredAt: null,
      failingSince: at(9),
      lastAnswer: '401',
    })
  })

  test('that takes again: it fails no longer', () => {
    expect(noteAfter(failed, { took: true, answer: '200' }, at(20))).toMatchObject({
      lastDeliveredAt: at(20),
      failingSince: null,
    })
  })
})
