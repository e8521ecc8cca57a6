import { describe, expect, test } from '@jest/globals'
import { ALIAS_LIMIT, LOG_LIMIT } from '../../src/handoff/events.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { isOpen, isSettled } from '../../src/handoff/states.ts'
import {
  cancel,
  complete,
  fail,
  repeat,
  reroute,
  settleTranscript,
  timeOutHandling,
} from '../../src/handoff/transitions.ts'
import { asTheCompilerHasIt, noneIsMissing, startsFrom } from './legal-transitions.ts'
import { acceptedSample, at, idOf, queuedSample, wishFor, repeatedAs } from './samples.ts'

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
    expect(told(accepted)).toEqual([['accepted', 'ada', undefined]])
    expect(accepted.deliveries[0]).toMatchObject({ sequence: 2, state: 'pending', nextAttemptAt: at(10) })
  })

  test('when nobody takes it, then the bot is told failed and why', () => {
    const failed = fail(queuedSample(), 'WaitedTooLong', 'Nobody came', at(600))

    expect(failed.state).toEqual({
      name: 'failed',
      code: 'WaitedTooLong',
      message: 'Nobody came',
      endedAt: at(600),
    })
    expect(told(failed)).toEqual([['failed', undefined, 'Nobody came']])
    expect(isOpen(failed)).toBe(false)
  })

  test('when it is cancelled, then the bot is told failed with the reason', () => {
    expect(told(cancel(queuedSample(), 'bot:shop', 'Gone', at(1)))).toEqual([['failed', undefined, 'Gone']])
  })

  test('when it is rerouted, then queue and needs are new, and its limit and time of receipt stay', () => {
    const before = queuedSample()
    const after = reroute(before, wishFor('loans'), at(5))

    expect(after.wish.routedTo).toBe('loans')
    expect(after).toMatchObject({ state: before.state, receivedAt: before.receivedAt, deliveries: [] })
    expect(types(after)).toEqual(['queued', 'rerouted'])
  })
})

describe('given an accepted handoff', () => {
  test('when its agent completes it, then the bot is told completed with his message', () => {
    const completed = complete(acceptedSample(), 'agent:ada', at(30), 'Refunded')

    expect(completed.state).toEqual({
      name: 'completed',
      agent: 'ada',
      endedAt: at(30),
      message: 'Refunded',
    })
    expect(completed.log.at(-1)).toMatchObject({ type: 'completed', assignment: 1, by: 'agent:ada' })
    expect(told(completed).at(-1)).toEqual(['completed', 'ada', 'Refunded'])
  })

  test('when the agent does not close it in time, then it is completed and says so', () => {
    const completed = timeOutHandling(acceptedSample(), at(70))

    expect(types(completed)).toEqual(['queued', 'accepted', 'handlingTimedOut'])
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

describe('given a bot that asks again', () => {
  test('when the id is new, then it is another name of the handoff, and the bot is told nothing', () => {
    const repeated = repeat(acceptedSample(), repeatedAs(2), at(20))

    expect(repeated.aliases).toEqual([idOf(2)])
    expect(repeated.log.at(-1)).toMatchObject({ type: 'repeated', as: idOf(2) })
    expect(repeated.deliveries).toHaveLength(1)
  })

  test('when the id is known, then nothing changes', () => {
    const once = repeat(queuedSample(), repeatedAs(2), at(20))
    expect(repeat(once, repeatedAs(2), at(21))).toBe(once)
  })

  test('when it brings a transcript and warnings, then they are added', () => {
    const warnings = [{ code: 'InvalidTimestamp', message: 'timestamp is not a time' }]
    const brought = { ...repeatedAs(2), warnings, transcript: { state: 'pending', activities: 3 } as const }
    const before = { ...queuedSample(), transcript: { state: 'stored', activities: 4 } as const }
    expect(repeat(before, brought, at(20))).toMatchObject({
      transcript: { state: 'pending', activities: 7 },
      warnings,
    })
  })

  test('when it does so without end, then the handoff stops growing', () => {
    let handoff: Handoff = queuedSample()
    for (let number = 2; number < 400; number++) {
      if (isOpen(handoff)) handoff = repeat(handoff, repeatedAs(number), at(number))
    }

    expect(handoff.aliases).toHaveLength(ALIAS_LIMIT)
    expect(handoff.log).toHaveLength(LOG_LIMIT)
    expect(handoff.log.at(-1)?.sequence).toBe(handoff.sequence)
    expect(Buffer.byteLength(JSON.stringify(handoff))).toBeLessThan(16 * 1024)
  })
})

describe('given a transcript behind a link', () => {
  const pending = {
    ...queuedSample({ transcript: { state: 'pending', activities: 0 } }),
    linked: [{ id: idOf(1), since: at(0) }],
  }

  test('when it arrives, then its size is known and nobody is warned', () => {
    const settled = settleTranscript(pending, idOf(1), { activities: 7 }, at(3))
    expect(settled).toMatchObject({ transcript: { state: 'stored', activities: 7 }, warnings: [] })
    expect(settled.log.at(-1)).toMatchObject({ type: 'transcriptStored', activities: 7 })
  })

  test('when it cannot be had, then a warning says so and the handoff goes on', () => {
    const settled = settleTranscript(pending, idOf(1), { fault: '404' }, at(3))
    expect(settled.warnings).toEqual([{ code: 'TranscriptNotFetched', message: '404' }])
    expect(settled.state).toBe(pending.state)
  })

  test('when another is still awaited, then it stays pending until that one, too, is settled', () => {
    const both = { ...pending, linked: [...pending.linked, { id: idOf(2), since: at(1) }] }
    const one = settleTranscript(both, idOf(1), { activities: 7 }, at(3))
    expect(one.transcript).toEqual({ state: 'pending', activities: 7 })
    expect(settleTranscript(one, idOf(1), { activities: 7 }, at(4))).toBe(one)
    const all = settleTranscript(one, idOf(2), { fault: '404' }, at(5))
    expect(all.transcript).toEqual({ state: 'stored', activities: 7 })
  })
})

test('a handoff is settled when it has ended and nothing is left to tell', () => {
  const completed = complete(acceptedSample(), 'agent:ada', at(30))
  const delivered = completed.deliveries.map((each) => ({ ...each, state: 'delivered' as const }))

  expect(isSettled(completed)).toBe(false)
  expect(isSettled({ ...completed, deliveries: delivered })).toBe(true)
  expect(isSettled(queuedSample())).toBe(false)
})
