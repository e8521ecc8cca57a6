import { describe, expect, test } from '@jest/globals'
import type { Agent } from '../../src/handoff/agents.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import { ANY_AGENT } from '../../src/handoff/names.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { agentSample, at, heldWork, idOf, offeredWork, passOf, queuedSample, wishFor } from './samples.ts'

const now = at(30)
const needing = (skill: string, level: number) =>
  queuedSample({ wish: wishFor(skill, { needs: [{ skill, level }] }) })
const preferring = (agent: string): Handoff<Queued> => ({
  ...queuedSample(),
  preferred: { agent, why: 'lastAgent', until: at(60) },
})

test('an agent who has the skill, is there and has room may have the handoff', () => {
  expect(exclusionOf(queuedSample(), agentSample(), now)).toBeUndefined()
})

describe('the rule that keeps an agent from a handoff is', () => {
  test.each([
    ['another skill', needing('loans', 1), { rule: 'lacksSkill', skill: 'loans' }],
    ['a higher level', needing('billing', 4), { rule: 'levelTooLow', skill: 'billing', level: 3, needed: 4 }],
  ])('%s', (_rule, handoff, exclusion) => {
    expect(exclusionOf(handoff, agentSample(), now)).toEqual(exclusion)
  })

  test('the first of several skills that he lacks', () => {
    const needs = ['billing', 'cards', 'loans'].map((skill) => ({ skill, level: 1 }))
    const handoff = queuedSample({ wish: wishFor('billing', { needs }) })
    expect(exclusionOf(handoff, agentSample(), now)).toEqual({ rule: 'lacksSkill', skill: 'cards' })
  })

  test('no level, where anybody is asked for', () => {
    expect(exclusionOf(needing(ANY_AGENT, 5), agentSample({ skills: [] }), now)).toBeUndefined()
  })

  test('his own pass, and not that of another', () => {
    const pass = passOf('ada')
    expect(exclusionOf({ ...queuedSample(), passes: [passOf('bob'), pass] }, agentSample(), now)).toEqual({
      rule: 'passed',
      pass,
    })
    expect(exclusionOf({ ...queuedSample(), passes: [passOf('bob')] }, agentSample(), now)).toBeUndefined()
  })

  test('that it is kept for another, and for the other one nothing', () => {
    expect(exclusionOf(preferring('bob'), agentSample(), now)).toEqual({
      rule: 'waitsForAnother',
      agent: 'bob',
      until: at(60),
    })
    expect(exclusionOf(preferring('ada'), agentSample(), now)).toBeUndefined()
  })

  test.each([
    ['offline', agentSample({ presence: 'offline', presenceSince: at(5), leaseUntil: null }), 5, 'declared'],
    ['a lapsed lease', agentSample({ leaseUntil: at(30) }), 30, 'leaseLapsed'],
    ['a lapsed lease while away', agentSample({ presence: 'away', leaseUntil: at(29) }), 29, 'leaseLapsed'],
    ['no lease', agentSample({ presenceSince: at(4), leaseUntil: null }), 4, 'leaseLapsed'],
  ])('that he is not there: %s', (_case, agent, since, reason) => {
    expect(exclusionOf(queuedSample(), agent, now)).toEqual({ rule: 'offline', since: at(since), reason })
  })

  test('that he is away', () => {
    const away = agentSample({
      presence: 'away',
      presenceSince: at(5),
      presenceReason: 'offersUnanswered',
      leaseUntil: at(30.001),
    })
    expect(exclusionOf(queuedSample(), away, now)).toEqual({
      rule: 'away',
      since: at(5),
      reason: 'offersUnanswered',
    })
  })

  test('that he is full, and of what', () => {
    const busy = agentSample({
      capacity: 6,
      assignments: [heldWork(2), heldWork(3), heldWork(4)],
      offers: [offeredWork(5)],
      wrapUps: [
        { handoffId: idOf(6), until: at(31) },
        { handoffId: idOf(7), until: at(32) },
        { handoffId: idOf(8), until: at(30) },
      ],
    })
    expect(exclusionOf(queuedSample(), busy, now)).toEqual({
      rule: 'full',
      capacity: 6,
      assignments: 3,
      offers: 1,
      wrapUps: 2,
    })
    expect(exclusionOf(queuedSample(), { ...busy, capacity: 7 }, now)).toBeUndefined()
  })

  test('that its skill is closed', () => {
    const handoff = queuedSample()
    const closed = { ...handoff, state: { ...handoff.state, closedUntil: at(900) } }
    expect(exclusionOf(closed, agentSample(), now)).toEqual({ rule: 'closed', until: at(900) })
  })
})

test('of several rules the one is told that waiting mends least', () => {
  const all = needing('loans', 1)
  let handoff: Handoff<Queued> = {
    ...all,
    passes: [passOf('ada')],
    preferred: { agent: 'bob', why: 'transfer', until: at(60) },
    state: { ...all.state, closedUntil: at(900) },
  }
  let agent = agentSample({ presence: 'away', assignments: [heldWork(2)] })
  const mends: (() => void)[] = [
    () => (agent = withLoans(agent, 1)),
    () => (handoff = { ...handoff, passes: [] }),
    () => (handoff = { ...handoff, preferred: null }),
    () => (agent = { ...agent, presence: 'available' }),
    () => (agent = { ...agent, capacity: 2 }),
  ]
  const told = [undefined, ...mends].map((mend) => {
    mend?.()
    return exclusionOf(handoff, agent, now)?.rule
  })
  expect(told).toEqual(['lacksSkill', 'passed', 'waitsForAnother', 'away', 'full', 'closed'])
})

const withLoans = (agent: Agent, level: number): Agent => ({
  ...agent,
  skills: [...agent.skills, { key: 'loans', name: 'Loans', level }],
})
