import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  afterAttempt,
  DELIVERY_LIMIT_SECONDS,
  nextDeliveryAt,
  pendingDeliveries,
  type Delivery,
} from '../../src/handoff/deliveries.ts'
import { secondsAfter, secondsBetween } from '../../src/handoff/time.ts'
import { at, START } from './samples.ts'

const pending: Delivery = {
  sequence: 2,
  status: 'accepted',
  at: START,
  state: 'pending',
  attempts: 0,
  nextAttemptAt: START,
}

describe('given a status that waits to be delivered', () => {
  test('when the bot takes it, then it is delivered and never due again', () => {
    expect(afterAttempt(pending, { outcome: 'delivered', answer: '200' }, at(1))).toEqual({
      ...pending,
      state: 'delivered',
      attempts: 1,
      lastAnswer: '200',
      deliveredAt: at(1),
      nextAttemptAt: null,
    })
  })

  test('when the bot is away, then it is due again after the wait', () => {
    const after = afterAttempt(pending, { outcome: 'retry', answer: '503', afterSeconds: 8 }, at(1))
    expect(after).toMatchObject({ state: 'pending', attempts: 1, lastAnswer: '503', nextAttemptAt: at(9) })
  })

  test('when the bot refuses it for good, then it is undeliverable at once', () => {
    const after = afterAttempt(pending, { outcome: 'undeliverable', answer: '403' }, at(1))
    expect(after).toMatchObject({ state: 'undeliverable', lastAnswer: '403', nextAttemptAt: null })
  })

  test.each([
    ['a try at the limit itself is the last', 0, 'pending'],
    ['a try after the limit does not take place', 0.001, 'undeliverable'],
  ])('%s', (_title, beyond, state) => {
    const afterSeconds = 60
    const now = secondsAfter(START, DELIVERY_LIMIT_SECONDS - afterSeconds + beyond)
    expect(afterAttempt(pending, { outcome: 'retry', answer: '503', afterSeconds }, now).state).toBe(state)
  })
})

test('a bot that never answers is tried for a day, and then no more, whatever the waits', () => {
  const waits = fc.array(fc.double({ min: 0, max: 7200, noNaN: true }), { minLength: 1, maxLength: 80 })
  fc.assert(
    fc.property(waits, (seconds) => {
      let delivery = pending
      let now = START
      for (const afterSeconds of seconds) {
        if (delivery.nextAttemptAt === null) break
        now = delivery.nextAttemptAt
        delivery = afterAttempt(delivery, { outcome: 'retry', answer: '503', afterSeconds }, now)
      }
      expect(secondsBetween(START, now)).toBeLessThanOrEqual(DELIVERY_LIMIT_SECONDS)
      expect(delivery.state === 'pending').toBe(delivery.nextAttemptAt !== null)
    }),
  )
})

describe('given several statuses', () => {
  const later: Delivery = { ...pending, sequence: 5, status: 'completed', at: at(50), nextAttemptAt: at(50) }
  const retried: Delivery = { ...pending, nextAttemptAt: at(900) }

  test('they are told in the order of the log, however they lie', () => {
    expect(pendingDeliveries([later, retried])).toEqual([retried, later])
  })

  test('a later one never overtakes one that is tried again', () => {
    expect(nextDeliveryAt([retried, later])).toBe(at(900))
  })

  test('one that is settled holds nothing up', () => {
    expect(nextDeliveryAt([{ ...retried, state: 'undeliverable', nextAttemptAt: null }, later])).toBe(at(50))
  })

  test('nothing is due when all are settled', () => {
    expect(nextDeliveryAt([{ ...later, state: 'delivered', nextAttemptAt: null }])).toBeNull()
  })
})
