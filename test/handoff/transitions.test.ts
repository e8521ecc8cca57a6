import { describe, expect, test } from '@jest/globals'
import { LOG_LIMIT } from '../../src/handoff/events.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { agentOf, isIn, isOpen, isSettled } from '../../src/handoff/states.ts'
import { accept, cancel, complete, fail, timeOutHandling } from '../../src/handoff/transitions.ts'
import { asTheCompilerHasIt, noneIsMissing, startsFrom } from './legal-transitions.ts'
import { acceptedSample, at, offeredSample, passOf, policySample, queuedSample } from './samples.ts'

const types = (handoff: Handoff) => handoff.log.map((entry) => entry.type)
const told = (handoff: Handoff) =>
  handoff.deliveries.map(({ status, agent, message }) => [status, agent, message])

test('the compiler lets each transition start from the states listed, and from no other', () => {
  expect(Object.keys(asTheCompilerHasIt).sort()).toEqual(Object.keys(startsFrom).sort())
  expect(noneIsMissing).toBe(true)
})

describe('given a waiting handoff', () => {
  test('when an agent takes it, then it is his first assignment, limited in time, and the bot is told', () => {
    const accepted = acceptedSample()

    expect(accepted.state).toEqual({
      name: 'accepted',
      agent: 'ada',
      acceptedAt: at(10),
      handleUntil: at(70),
    })
    expect(accepted.assignment).toBe(1)
    expect(accepted.log.at(-1)).toEqual({
      type: 'accepted',
      agent: 'ada',
      assignment: 1,
      reason: 'longest idle',
      sequence: 2,
      at: at(10),
    })
    expect(accepted.deliveries).toEqual([
      {
        status: 'accepted',
        agent: 'ada',
        sequence: 2,
        at: at(10),
        state: 'pending',
        attempts: 0,
        nextAttemptAt: at(10),
      },
    ])
  })

  test('when an agent takes it, then it is nobody’s preference, and only who declined it stays out', () => {
    const preferred = { agent: 'ada', why: 'transfer', until: at(60) } as const
    const declined = { ...passOf('cleo'), why: 'declined' as const, until: null }
    const own = { ...declined, agent: 'ada' }
    const before = { ...queuedSample(), passes: [passOf('bob'), declined, own], preferred }
    expect(accept(before, 'ada', 'asked', policySample(), at(10))).toMatchObject({
      passes: [declined],
      preferred: null,
    })
  })

  test('when nobody takes it, then the bot is told failed and why', () => {
    const failed = fail(queuedSample(), 'WaitedTooLong', 'Nobody came', at(600))

    expect(failed.state).toEqual({
      name: 'failed',
      code: 'WaitedTooLong',
      message: 'Nobody came',
      endedAt: at(600),
    })
    expect(failed.log.at(-1)).toMatchObject({ type: 'failed', code: 'WaitedTooLong', message: 'Nobody came' })
    expect(told(failed)).toEqual([['failed', undefined, 'Nobody came']])
    expect(isOpen(failed)).toBe(false)
  })

  test('when it is cancelled, then the bot is told failed with the reason', () => {
    const cancelled = cancel(queuedSample(), 'bot:shop', 'Gone', at(1))

    expect(cancelled.state).toEqual({ name: 'cancelled', reason: 'Gone', endedAt: at(1) })
    expect(cancelled.log.at(-1)).toMatchObject({ type: 'cancelled', by: 'bot:shop', reason: 'Gone' })
    expect(told(cancelled)).toEqual([['failed', undefined, 'Gone']])
  })
})

describe('given an offered handoff', () => {
  test('when its agent takes it, then it is his', () => {
    const accepted = accept(offeredSample(), 'ada', 'took the offer', policySample(), at(15))
    expect(accepted.state).toMatchObject({ name: 'accepted', agent: 'ada', acceptedAt: at(15) })
    expect(types(accepted)).toEqual(['queued', 'offered', 'accepted'])
  })

  test('when it is cancelled, then the bot is told failed: nobody has spoken with the customer', () => {
    expect(told(cancel(offeredSample(), 'bot:shop', 'Gone', at(15)))).toEqual([['failed', undefined, 'Gone']])
  })
})

describe('given an accepted handoff', () => {
  test('when its agent completes it, then the bot is told completed with his message', () => {
    const completed = complete(acceptedSample(), 'agent:ada', at(30), 'Refunded')

    expect(completed.state).toEqual({
      name: 'completed',
      agent: 'ada',
      acceptedAt: at(10),
      endedAt: at(30),
      message: 'Refunded',
    })
    expect(completed.log.at(-1)).toMatchObject({
      type: 'completed',
      agent: 'ada',
      assignment: 1,
      by: 'agent:ada',
      message: 'Refunded',
    })
    expect(told(completed).at(-1)).toEqual(['completed', 'ada', 'Refunded'])
  })

  test('when he says nothing, then no message is made up', () => {
    const { state, log, deliveries } = complete(acceptedSample(), 'agent:ada', at(30))
    for (const written of [state, log.at(-1), deliveries.at(-1)])
      expect(written).not.toHaveProperty('message')
  })

  test('when the agent does not close it in time, then it is completed and says so', () => {
    const completed = timeOutHandling(acceptedSample(), at(70))

    expect(completed.state).toEqual({ name: 'completed', agent: 'ada', acceptedAt: at(10), endedAt: at(70) })
    expect(completed.log.at(-1)).toMatchObject({ type: 'handlingTimedOut', agent: 'ada', assignment: 1 })
    expect(told(completed).at(-1)).toEqual([
      'completed',
      'ada',
      'The agent did not close the handoff in time',
    ])
  })

  test('when it is cancelled, then the bot is told completed, since the conversation took place', () => {
    const cancelled = cancel(acceptedSample(), 'bot:shop', 'The customer left', at(20))

    expect(cancelled.state.name).toBe('cancelled')
    expect(told(cancelled)).toEqual([
      ['accepted', 'ada', undefined],
      ['completed', 'ada', 'The customer left'],
    ])
  })
})

describe('what is asked of a state', () => {
  test.each([
    ['queued', queuedSample(), true, undefined],
    ['offered', offeredSample(), true, 'ada'],
    ['accepted', acceptedSample(), true, 'ada'],
    ['completed', complete(acceptedSample(), 'agent:ada', at(30)), false, undefined],
    ['failed', fail(queuedSample(), 'Closed', 'Closed', at(1)), false, undefined],
    ['cancelled', cancel(acceptedSample(), 'hub', 'Gone', at(30)), false, undefined],
  ] as const)('%s: whether it is open, and who has it or is asked', (name, handoff, open, agent) => {
    expect(isIn(handoff, name)).toBe(true)
    expect(isIn(handoff, name === 'queued' ? 'offered' : 'queued')).toBe(false)
    expect(isOpen(handoff)).toBe(open)
    expect(agentOf(handoff)).toBe(agent)
  })

  test('a handoff is settled when it has ended and nothing is left to tell', () => {
    const completed = complete(acceptedSample(), 'agent:ada', at(30))
    const delivered = completed.deliveries.map((each) => ({ ...each, state: 'delivered' as const }))

    expect(isSettled(completed)).toBe(false)
    expect(isSettled({ ...completed, deliveries: delivered })).toBe(true)
    expect(isSettled(queuedSample())).toBe(false)
  })
})

test('a log that is full drops its oldest entry, and the numbers go on', () => {
  const full = Array.from({ length: LOG_LIMIT }, (_, index) => ({
    type: 'repeated' as const,
    as: `id-${index}`,
    sequence: index + 1,
    at: at(0),
  }))
  const { log } = cancel({ ...queuedSample(), log: full, sequence: LOG_LIMIT }, 'hub', 'Gone', at(1))
  expect(log.map(({ sequence }) => sequence)).toEqual(full.map(({ sequence }) => sequence + 1))
})
