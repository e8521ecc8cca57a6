import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { receive } from '../../src/handoff/receive.ts'
import { secondsBetween } from '../../src/handoff/time.ts'
import { at, policySample, requestSample, START, wishFor } from './samples.ts'

describe('given a request', () => {
  test('then it becomes a waiting handoff that nobody has and of which the bot is told nothing yet', () => {
    const { log, state, ...handoff } = receive(requestSample(), DEFAULT_POLICY, at(2))

    expect(handoff).toEqual({
      ...requestSample(),
      assignment: 0,
      passes: [],
      preferred: null,
      linked: [],
      aliases: [],
      sequence: 1,
      deliveries: [],
    })
    expect(state).toEqual({
      name: 'queued',
      since: START,
      inQueueSince: START,
      waitUntil: at(600),
      stepAt: null,
      closedUntil: null,
    })
    expect(log).toEqual([{ type: 'queued', skill: 'billing', waitUntil: at(600), sequence: 1, at: at(2) }])
  })

  test('then its limit counts from receipt, however long the request was on its way', () => {
    const seconds = fc.integer({ min: 1, max: 14 * 86_400 })
    fc.assert(
      fc.property(seconds, seconds, (waitSeconds, late) => {
        const { state } = receive(requestSample(), policySample({ waitSeconds }), at(late))
        expect(secondsBetween(START, state.waitUntil)).toBe(waitSeconds)
      }),
    )
  })

  test('then everything that it said is kept as it was', () => {
    const request = requestSample({
      wish: wishFor('loans', { priority: 7 }),
      reply: { conversation: { id: ' odd\u0000id ', isGroup: false }, channelId: 'msteams' },
      warnings: [{ code: 'SkillIgnored', message: 'one' }],
    })
    expect(receive(request, DEFAULT_POLICY, at(0))).toMatchObject(request)
  })

  test('then a transcript behind a link is on the list of what is to be fetched', () => {
    const request = requestSample({ transcript: { state: 'pending', activities: 0 } })
    expect(receive(request, DEFAULT_POLICY, at(2)).linked).toEqual([{ id: request.id, since: at(2) }])
  })

  test('then its bot’s conversation ends with it only where the bot wants that', () => {
    expect(receive(requestSample({ endsConversation: true }), DEFAULT_POLICY, at(2)).endsConversation).toBe(
      true,
    )
    expect(receive(requestSample(), DEFAULT_POLICY, at(2))).not.toHaveProperty('endsConversation')
  })

  test('then it is kept for the agent who had its customer last, and that ends as a step', () => {
    const preferred = { agent: 'ada', why: 'lastAgent', until: at(45) } as const
    const handoff = receive(requestSample(), DEFAULT_POLICY, at(2), preferred)
    expect(handoff).toMatchObject({ preferred, state: { stepAt: at(45) } })
  })
})

describe('given a skill with hours', () => {
  const hours = (whenClosed: OpeningHours['whenClosed'], opensAt: string | null) =>
    policySample({
      hours: { whenClosed, at: (now) => (now < at(-60) ? { open: true } : { open: false, opensAt }) },
    })

  test('when it is closed and lets wait, then the handoff waits from its opening on', () => {
    const { state, log } = receive(requestSample(), hours('wait', at(3600)), at(2))
    expect(state).toEqual({
      name: 'queued',
      since: at(3600),
      inQueueSince: at(3600),
      waitUntil: at(4200),
      stepAt: at(3600),
      closedUntil: at(3600),
    })
    expect(log[0]).toMatchObject({ waitUntil: at(4200) })
  })

  test.each([
    ['open', hours('wait', at(3600)), -61],
    ['closed and refuses, which was asked before', hours('fail', at(3600)), 0],
    ['closed for good, which was asked before', hours('wait', null), 0],
  ])('when it is %s, then the handoff waits like any other', (_case, policy, received) => {
    const { state } = receive(requestSample({ receivedAt: at(received) }), policy, at(0))
    expect(state).toMatchObject({ since: at(received), waitUntil: at(received + 600), closedUntil: null })
  })
})
