import { describe, expect, test } from '@jest/globals'
import { DEFAULT_POLICY, type Opening } from '../../src/handoff/policy.ts'
import { lastAgentFirst } from '../../src/handoff/preference.ts'
import { closedAt, queueFull } from '../../src/handoff/refusal.ts'
import { agentSample, at } from './samples.ts'

describe('a skill with opening hours', () => {
  const closes = (whenClosed: 'fail' | 'wait', opening: Opening) =>
    closedAt({ ...DEFAULT_POLICY, hours: { whenClosed, at: () => opening } }, 'Billing', at(0))

  test('refuses nobody while it is open, or without hours', () => {
    expect(closes('fail', { open: true })).toBeUndefined()
    expect(closedAt(DEFAULT_POLICY, 'Billing', at(0))).toBeUndefined()
  })

  test('says when it opens', () => {
    expect(closes('fail', { open: false, opensAt: at(60) })).toEqual({
      code: 'Closed',
      message: `"Billing" is closed; it opens at ${at(60)}`,
    })
  })

  test('lets wait for the opening where its policy says so, but not for one that never comes', () => {
    expect(closes('wait', { open: false, opensAt: at(60) })).toBeUndefined()
    expect(closes('wait', { open: false, opensAt: null })).toEqual({
      code: 'Closed',
      message: '"Billing" is closed',
    })
  })

  test('is asked for the moment of the request', () => {
    const opened = (instant: string): Opening =>
      instant === at(5) ? { open: true } : { open: false, opensAt: null }
    const policy = { ...DEFAULT_POLICY, hours: { whenClosed: 'fail', at: opened } } as const
    expect(closedAt(policy, 'Billing', at(5))).toBeUndefined()
    expect(closedAt(policy, 'Billing', at(6))).toBeDefined()
  })
})

describe('a queue with a limit', () => {
  const full = (maxWaiting: number | null, waiting: number) =>
    queueFull({ ...DEFAULT_POLICY, maxWaiting }, 'Billing', waiting)

  test('takes as many as its limit says, and not one more', () => {
    expect(full(3, 2)).toBeUndefined()
    expect(full(3, 3)).toEqual({
      code: 'QueueFull',
      message: 'Too many are waiting for "Billing" (at most 3); please try again later',
    })
    expect(full(0, 0)).toBeDefined()
  })

  test('without one takes everybody', () => {
    expect(full(null, 1_000_000)).toBeUndefined()
  })
})

describe('the agent who had a customer last', () => {
  const sticky = { rememberSeconds: 600, waitSeconds: 30 }
  const needs = [{ skill: 'billing', level: 2 }]

  test('comes first for a while', () => {
    expect(lastAgentFirst(agentSample(), needs, sticky, at(5))).toEqual({
      agent: 'ada',
      why: 'lastAgent',
      until: at(35),
    })
  })

  test.each([
    ['is away', { presence: 'away' as const }],
    ['has not renewed', { leaseUntil: at(5) }],
    ['lacks what is needed', { skills: [] }],
  ])('is not waited for when he %s', (_what, more) => {
    expect(lastAgentFirst(agentSample(more), needs, sticky, at(5))).toBeNull()
  })

  test('is waited for while he is busy', () => {
    expect(lastAgentFirst(agentSample({ capacity: 0 }), needs, sticky, at(5))).not.toBeNull()
  })
})
