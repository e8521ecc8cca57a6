import { describe, expect, test } from '@jest/globals'
import {
  agentDeadline,
  graceEnd,
  graceOrWrapUpEnd,
  isFree,
  isPresent,
  levelOf,
  load,
  satisfies,
  skillKeys,
  writeProfile,
} from '../../src/handoff/agents.ts'
import { ANY_AGENT } from '../../src/handoff/names.ts'
import { agentSample, at, heldWork, idOf, offeredWork } from './samples.ts'

const wrapUp = (number: number, until: number) => ({ handoffId: idOf(number), until: at(until) })

describe('an agent is free', () => {
  test('when available, within the lease, and below capacity', () => {
    expect(isFree(agentSample(), at(10))).toBe(true)
    expect(isFree(agentSample({ capacity: 2, assignments: [heldWork(1)] }), at(10))).toBe(true)
  })

  test.each([
    ['away', agentSample({ presence: 'away' })],
    ['offline', agentSample({ presence: 'offline', leaseUntil: null })],
    ['available without a lease', agentSample({ leaseUntil: null })],
    ['full of handoffs', agentSample({ assignments: [heldWork(1)] })],
    ['asked to take one', agentSample({ offers: [offeredWork(1)] })],
    ['wrapping up', agentSample({ wrapUps: [wrapUp(1, 10.001)] })],
    ['over capacity, which a supervisor lowered', agentSample({ assignments: [heldWork(1), heldWork(2)] })],
    ['without capacity', agentSample({ capacity: 0 })],
    ['at the end of the lease', agentSample({ leaseUntil: at(10) })],
  ])('but not when %s', (_why, agent) => {
    expect(isFree(agent, at(10))).toBe(false)
  })

  test('again when the wrap-up is over, whether or not that was written down', () => {
    expect(isFree(agentSample({ wrapUps: [wrapUp(1, 10)] }), at(10))).toBe(true)
  })
})

test('handoffs, offers and running wrap-ups take a place each', () => {
  const busy = agentSample({
    assignments: [heldWork(1), heldWork(2)],
    offers: [offeredWork(3)],
    wrapUps: [wrapUp(4, 9), wrapUp(5, 11), wrapUp(6, 12), wrapUp(7, 13)],
  })
  expect(load(busy, at(10))).toBe(6)
  expect(load(agentSample(), at(10))).toBe(0)
})

test('the word of an agent holds to the end of his lease', () => {
  const agent = agentSample({ leaseUntil: at(60) })
  expect(isPresent(agent, at(59.999))).toBe(true)
  expect(isPresent(agent, at(60))).toBe(false)
})

describe('an agent satisfies', () => {
  const agent = agentSample({
    skills: [
      { key: 'billing', name: 'Billing', level: 3 },
      { key: 'loans', name: 'Loans', level: 1 },
    ],
  })

  test.each([
    ['a level up to his own', [{ skill: 'billing', level: 3 }], true],
    ['no level above his own', [{ skill: 'billing', level: 4 }], false],
    ['no skill that he has not', [{ skill: 'cards', level: 1 }], false],
    ['several skills when he has all', ['billing', 'loans'].map((skill) => ({ skill, level: 1 })), true],
    ['not several when he lacks one', ['billing', 'cards'].map((skill) => ({ skill, level: 1 })), false],
    ['a wish for anybody', [{ skill: ANY_AGENT, level: 1 }], true],
    ['a wish for anybody of a level, which means nothing', [{ skill: ANY_AGENT, level: 5 }], true],
    ['no wish at all', [], true],
  ])('%s', (_rule, needs, expected) => {
    expect(satisfies(agent, needs)).toBe(expected)
  })

  test('by the higher level of a skill that is listed twice', () => {
    const twice = agentSample({ skills: [2, 4, 3].map((level) => ({ key: 'loans', name: 'Loans', level })) })
    expect(levelOf(twice, 'loans')).toBe(4)
    expect(levelOf(twice, 'cards')).toBe(0)
    expect(levelOf(twice, ANY_AGENT)).toBe(1)
  })

  test('and is found by each skill once, and as anybody', () => {
    expect(skillKeys(agent)).toEqual([ANY_AGENT, 'billing', 'loans'])
    expect(skillKeys({ ...agent, skills: [...agent.skills, ...agent.skills] })).toHaveLength(3)
  })
})

describe('a supervisor writes a profile', () => {
  const { id, pool, skills } = agentSample()
  const profile = { id, pool, skills, name: 'Ada L.', capacity: 4 }

  test('a new agent begins offline and without work', () => {
    expect(writeProfile(undefined, profile, at(5))).toEqual({
      ...profile,
      presence: 'offline',
      presenceSince: at(5),
      presenceReason: 'declared',
      leaseUntil: null,
      graceUntil: null,
      idleSince: at(5),
      lastGivenAt: at(5),
      assignments: [],
      offers: [],
      wrapUps: [],
      unanswered: 0,
    })
  })

  test('of a known agent presence, idle time and work stay, and a subject left out is gone', () => {
    const presenceAndWork = {
      presence: 'away',
      presenceSince: at(1),
      presenceReason: 'offersUnanswered',
      leaseUntil: at(60),
      graceUntil: at(70),
      idleSince: at(2),
      lastGivenAt: at(3),
      assignments: [heldWork(1)],
      offers: [offeredWork(2)],
      wrapUps: [wrapUp(3, 20)],
      unanswered: 2,
    } as const
    const known = agentSample({ ...presenceAndWork, subject: 'tenant/ada' })
    expect(writeProfile(known, profile, at(5))).toEqual({ ...profile, ...presenceAndWork })
  })
})

describe('the hub has something to do about an agent', () => {
  const nothing = agentSample({ leaseUntil: null })

  test.each([
    ['when the lease ends', { leaseUntil: at(7), graceUntil: at(8), wrapUps: [wrapUp(1, 9)] }, 7, 8],
    ['when the grace time ends', { leaseUntil: at(9), graceUntil: at(6), wrapUps: [wrapUp(1, 8)] }, 6, 6],
    ['when a wrap-up ends', { leaseUntil: at(9), wrapUps: [wrapUp(1, 8), wrapUp(2, 5)] }, 5, 5],
  ])('%s', (_when, more, first, besidesLease) => {
    expect(agentDeadline({ ...nothing, ...more })).toBe(at(first))
    expect(graceOrWrapUpEnd({ ...nothing, ...more })).toBe(at(besidesLease))
  })

  test('and never when he is offline without work', () => {
    expect(agentDeadline(nothing)).toBeNull()
    expect(graceOrWrapUpEnd(agentSample())).toBeNull()
  })
})

describe('grace time', () => {
  const offline = agentSample({ presence: 'offline', leaseUntil: null, assignments: [heldWork(1)] })

  test('is for agents who are offline with work', () => {
    expect(graceEnd(offline, at(5), 60)).toBe(at(65))
    expect(graceEnd({ ...offline, assignments: [] }, at(5), 60)).toBeNull()
    expect(graceEnd({ ...offline, presence: 'away' }, at(5), 60)).toBeNull()
  })

  test('is not prolonged while it runs', () => {
    expect(graceEnd({ ...offline, graceUntil: at(20) }, at(5), 60)).toBe(at(20))
  })
})
