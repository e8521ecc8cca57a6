import { describe, expect, test } from '@jest/globals'
import {
  afterAttempt,
  DELIVERY_LIMIT_SECONDS,
  nextAttempt,
  replayable,
  troubleOf,
  type Delivery,
} from '../../src/handoff/deliveries.ts'
import { replay } from '../../src/handoff/replay.ts'
import { toldOnce } from '../../src/handoff/states.ts'
import { cancel, complete } from '../../src/handoff/transitions.ts'
import { acceptedSample, at, queuedSample, START } from './samples.ts'

const pending: Delivery = {
  sequence: 2,
  status: 'accepted',
  at: START,
  state: 'pending',
  attempts: 0,
  nextAttemptAt: START,
}
const lost: Delivery = { ...pending, state: 'undeliverable', attempts: 7, nextAttemptAt: null }
const delivered: Delivery = { ...pending, state: 'delivered', attempts: 1, nextAttemptAt: null }

describe('given a status that was put off', () => {
  const putOff = (delivery: Delivery, second: number, once = false) =>
    afterAttempt(
      delivery,
      { outcome: 'putOff', reason: 'another host is slow', afterSeconds: 30 },
      at(second),
      once,
    )

  test('then it is due again, and that was no attempt', () => {
    expect(putOff(pending, 5)).toStrictEqual({
      ...pending,
      nextAttemptAt: at(35),
      putOff: { at: at(5), reason: 'another host is slow' },
    })
  })

  test('for too long, then it is given up like any other', () => {
    expect(putOff(pending, DELIVERY_LIMIT_SECONDS).state).toBe('undeliverable')
    expect(putOff(pending, DELIVERY_LIMIT_SECONDS, true).state).toBe('unconfirmed')
  })
})

describe('given a status that has one try only', () => {
  test.each([
    [{ outcome: 'delivered', answer: '200' } as const, 'delivered'],
    [{ outcome: 'retry', answer: '503', afterSeconds: 8 } as const, 'unconfirmed'],
    [{ outcome: 'undeliverable', answer: '403' } as const, 'unconfirmed'],
  ])('when the outcome is %j, then it is %s', (outcome, state) => {
    expect(afterAttempt(pending, outcome, at(1), true)).toMatchObject({
      state,
      once: true,
      attempts: 1,
      nextAttemptAt: null,
    })
  })

  test('which is not said of any other', () => {
    expect(afterAttempt(pending, { outcome: 'delivered', answer: '200' }, at(1))).not.toHaveProperty('once')
  })
})

describe('what may be sent again', () => {
  test('is what could not be delivered, unless the bot has been told something newer', () => {
    const third: Delivery = { ...lost, sequence: 3 }
    expect(replayable([lost, pending, third])).toEqual([lost, third])
    expect(replayable([lost, { ...delivered, sequence: 3 }, { ...lost, sequence: 4 }])).toEqual([
      { ...lost, sequence: 4 },
    ])
    expect(replayable([{ ...delivered, sequence: 3 }, third])).toEqual([])
  })
})

describe('what an operator looks for', () => {
  test.each<[string, Delivery[], ReturnType<typeof troubleOf>]>([
    ['nothing, where nothing was tried', [pending], null],
    ['nothing, where all is delivered', [delivered], null],
    ['what was tried and will be again', [delivered, { ...pending, sequence: 3, attempts: 1 }], 'failing'],
    ['what was put off', [{ ...pending, putOff: { at: START, reason: 'slow' } }], 'failing'],
    ['what could not be delivered', [{ ...pending, attempts: 1 }, lost], 'undeliverable'],
    ['nothing, where something newer was', [lost, { ...delivered, sequence: 3 }], null],
    ['nothing, where one try was enough', [{ ...lost, state: 'unconfirmed' }], null],
    [
      'nothing, where a replay begins anew',
      [{ ...pending, attempts: 7, replayed: { at: at(9), attempts: 7 } }],
      null,
    ],
  ])('is %s', (_what, deliveries, trouble) => {
    expect(troubleOf(deliveries)).toBe(trouble)
  })
})

describe('given a handoff whose statuses could not be delivered', () => {
  const completed = complete(acceptedSample(), 'agent:ada', at(30))
  const [accepted, end] = completed.deliveries
  if (accepted === undefined || end === undefined) throw new Error('Two statuses')
  const gone = { state: 'undeliverable', attempts: 7, nextAttemptAt: null } as const

  test('when they are replayed, then they are due at once, from the first attempt, and the log says so', () => {
    const told = { ...accepted, state: 'delivered', nextAttemptAt: null } as const
    const replayed = replay(
      { ...completed, deliveries: [told, { ...end, ...gone }] },
      'supervisor',
      at(90_000),
    )

    expect(replayed?.deliveries).toEqual([
      told,
      {
        ...end,
        state: 'pending',
        attempts: 7,
        nextAttemptAt: at(90_000),
        replayed: { at: at(90_000), attempts: 7 },
      },
    ])
    expect(replayed?.deliveries.map(nextAttempt)).toEqual([1, 1])
    expect(replayed?.state).toBe(completed.state)
    expect(replayed?.log.at(-1)).toEqual({
      type: 'deliveriesReplayed',
      by: 'supervisor',
      sequences: [end.sequence],
      sequence: completed.sequence + 1,
      at: at(90_000),
    })
  })

  test('when they are replayed, then they have a new day', () => {
    const again = { ...pending, attempts: 7, replayed: { at: at(90_000), attempts: 7 } }
    const retry = { outcome: 'retry', answer: '503', afterSeconds: 60 } as const
    expect(afterAttempt(again, retry, at(90_000))).toMatchObject({ state: 'pending', attempts: 8 })
    expect(nextAttempt(afterAttempt(again, retry, at(90_000)))).toBe(2)
    expect(afterAttempt(again, retry, at(90_000 + DELIVERY_LIMIT_SECONDS)).state).toBe('undeliverable')
  })

  test('when none is, then there is nothing to replay', () => {
    expect(replay(completed, 'supervisor', at(40))).toBeUndefined()
  })
})

describe('given a bot whose conversation ends with the handoff', () => {
  const ending = { ...queuedSample(), endsConversation: true as const }
  const told = (handoff: ReturnType<typeof cancel>) => handoff.deliveries.map(({ status }) => status)

  test('when the handoff ends, then the bot is told so after the status', () => {
    const cancelled = cancel(ending, 'supervisor', 'Gone', at(1))
    expect(told(cancelled)).toEqual(['failed', 'endOfConversation'])
    expect(cancelled.log.map(({ type }) => type)).toEqual(['queued', 'cancelled', 'conversationEnded'])
    expect(toldOnce(cancelled)).toBe(false)
  })

  test('when the bot ended it itself, then it is not told, and its status has one try', () => {
    const cancelled = cancel(ending, 'bot:shop', 'Gone', at(1), 'endOfConversation')
    expect(told(cancelled)).toEqual(['failed'])
    expect(toldOnce(cancelled)).toBe(true)
    expect(cancelled.log.at(-1)).toMatchObject({ type: 'cancelled', endOfConversation: true })
  })

  test('when it is any other bot, then it is told the status alone', () => {
    const cancelled = cancel(queuedSample(), 'bot:shop', 'Gone', at(1))
    expect(told(cancelled)).toEqual(['failed'])
    expect(cancelled.state).toStrictEqual({ name: 'cancelled', reason: 'Gone', endedAt: at(1) })
    expect(toldOnce(queuedSample())).toBe(false)
  })
})
