import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  afterAttempt,
  DELIVERY_LIMIT_SECONDS,
  earlier500s,
  nextDeliveryAt,
  pendingDeliveries,
  statusOf,
  type Delivery,
} from '../../src/handoff/deliveries.ts'
import type { HandoffEvent } from '../../src/handoff/events.ts'
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

  test('when some attempts are answered 500, then only these are counted, and a replay counts anew', () => {
    const retry = { outcome: 'retry', answer: '503', afterSeconds: 8 } as const
    const error = { ...retry, answer: '500', answered500: true } as const
    const tried = [retry, error, retry, error].reduce((each, outcome, index) => {
      return afterAttempt(each, outcome, at(index))
    }, pending)
    expect(tried).toMatchObject({ attempts: 4, answers500: 2 })
    expect(earlier500s(tried)).toBe(2)

    const replayed: Delivery = { ...tried, replayed: { at: at(60), attempts: 4 } }
    expect(earlier500s(replayed)).toBe(0)
    expect(earlier500s(afterAttempt(replayed, error, at(60)))).toBe(1)
    expect(earlier500s(afterAttempt(replayed, retry, at(60)))).toBe(0)
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

describe('the bot is told nothing', () => {
  const agent = 'ada'
  const ofAssignment = { agent, assignment: 1 }
  const events: HandoffEvent[] = [
    { type: 'queued', skill: 'billing', waitUntil: at(9) },
    { type: 'opened', waitUntil: at(9) },
    { type: 'relaxed', skill: 'billing', level: 2, reason: 'nobody came' },
    { type: 'overflowed', from: 'billing', skill: 'loans', reason: 'nobody came' },
    { type: 'preferenceEnded', agent, reason: 'busy' },
    { type: 'mayBeAskedAgain', agent },
    { type: 'offered', agent, offerUntil: at(9), reason: 'longest idle' },
    { type: 'offerDeclined', agent, by: 'agent:ada' },
    { type: 'offerExpired', agent },
    { type: 'offerWithdrawn', agent, reason: 'away' },
    { type: 'agentSetAway', agent, reason: 'three offers' },
    { type: 'transferred', by: 'agent:ada', to: { agent: 'bob' }, ...ofAssignment },
    { type: 'requeued', by: 'agent:ada', ...ofAssignment },
    { type: 'agentLost', reason: 'offline', ...ofAssignment },
    { type: 'repeated', as: 'other' },
    { type: 'rerouted', skill: 'loans' },
    { type: 'transcriptStored', activities: 3 },
    { type: 'transcriptUnavailable', reason: '404' },
  ]

  test.each(events.map((event) => [event.type, event] as const))('of %s', (_type, event) => {
    expect(statusOf(event, agent)).toBeUndefined()
  })
})
