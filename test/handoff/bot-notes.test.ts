import { describe, expect, test } from '@jest/globals'
import { noteAfter } from '../../src/handoff/bot-notes.ts'
import { at } from './samples.ts'

describe('what is noted of a bot', () => {
  const took = noteAfter('shop', undefined, { took: true, answer: '200' }, at(5))
  const failed = noteAfter('shop', took, { took: false, answer: '503' }, at(9))

  test('that takes what it is told', () => {
    expect(took).toEqual({ bot: 'shop', lastDeliveredAt: at(5), failingSince: null, lastAnswer: '200' })
  })

  test('that fails for the first time: since when, and that it took something before', () => {
    expect(failed).toEqual({ bot: 'shop', lastDeliveredAt: at(5), failingSince: at(9), lastAnswer: '503' })
  })

  test('that goes on failing: since the first time', () => {
    expect(noteAfter('shop', failed, { took: false, answer: 'timeout' }, at(20))).toEqual({
      bot: 'shop',
      lastDeliveredAt: at(5),
      failingSince: at(9),
      lastAnswer: 'timeout',
    })
  })

  test('that has never taken anything', () => {
    expect(noteAfter('shop', undefined, { took: false, answer: '401' }, at(9))).toEqual({
      bot: 'shop',
      lastDeliveredAt: null,
      failingSince: at(9),
      lastAnswer: '401',
    })
  })

  test('that takes again: it fails no longer', () => {
    expect(noteAfter('shop', failed, { took: true, answer: '200' }, at(20))).toMatchObject({
      lastDeliveredAt: at(20),
      failingSince: null,
    })
  })
})
