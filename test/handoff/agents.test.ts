import { describe, expect, test } from '@jest/globals'
import {
  declarePresence,
  isFree,
  lapse,
  release,
  satisfies,
  skillKeys,
  take,
  writeProfile,
} from '../../src/handoff/agents.ts'
import { ANY_AGENT } from '../../src/handoff/names.ts'
import { agentSample, at, heldWork, START } from './samples.ts'

describe('an agent is free', () => {
  test('when available, within the lease, and below capacity', () => {
    expect(isFree(agentSample(), at(10))).toBe(true)
  })

  test.each([
    ['away', agentSample({ presence: 'away' })],
    ['offline', agentSample({ presence: 'offline', leaseUntil: null })],
    ['full', agentSample({ assignments: [heldWork(1)] })],
    ['over capacity, which a supervisor lowered', agentSample({ assignments: [heldWork(1), heldWork(2)] })],
    ['without capacity', agentSample({ capacity: 0 })],
    ['at the end of the lease', agentSample({ leaseUntil: at(10) })],
  ])('but not when %s', (_why, agent) => {
    expect(isFree(agent, at(10))).toBe(false)
  })
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

  test('and is found by each skill once, and as anybody', () => {
    expect(skillKeys(agent)).toEqual([ANY_AGENT, 'billing', 'loans'])
    expect(skillKeys({ ...agent, skills: [...agent.skills, ...agent.skills] })).toHaveLength(3)
  })
})

describe('presence', () => {
  test('going available starts the idle time, renewing it does not', () => {
    const away = agentSample({ presence: 'away', idleSince: START })
    const available = declarePresence(away, 'available', 60, at(100))
    expect(available).toMatchObject({ presence: 'available', leaseUntil: at(160), idleSince: at(100) })
    expect(declarePresence(available, 'available', 60, at(130))).toMatchObject({
      leaseUntil: at(190),
      idleSince: at(100),
    })
  })

  test('going offline ends the lease and keeps the work', () => {
    const busy = agentSample({ assignments: [heldWork(1)] })
    expect(declarePresence(busy, 'offline', 60, at(1))).toMatchObject({
      presence: 'offline',
      leaseUntil: null,
      assignments: [heldWork(1)],
    })
  })

  test('a lease that nobody renewed lapses at its end, not before', () => {
    const agent = agentSample({ leaseUntil: at(60) })
    expect(lapse(agent, at(59.999))).toBe(agent)
    expect(lapse(agent, at(60))).toMatchObject({ presence: 'offline', leaseUntil: null })
  })
})

describe('a supervisor writes a profile', () => {
  const { id, pool, skills } = agentSample()
  const profile = { id, pool, skills, name: 'Ada L.', capacity: 4 }

  test('a new agent begins offline and without work', () => {
    expect(writeProfile(undefined, profile, at(5))).toEqual({
      ...profile,
      presence: 'offline',
      leaseUntil: null,
      idleSince: at(5),
      assignments: [],
    })
  })

  test('of a known agent presence, idle time and work stay, and a subject left out is gone', () => {
    const known = agentSample({ assignments: [heldWork(1)], subject: 'tenant/ada' })
    const { presence, leaseUntil, idleSince, assignments } = known
    expect(writeProfile(known, profile, at(5))).toEqual({
      ...profile,
      presence,
      leaseUntil,
      idleSince,
      assignments,
    })
  })
})

describe('load', () => {
  test('what is taken is held until it is released, and each restarts the idle time', () => {
    const busy = take(agentSample(), heldWork(1), at(7))
    expect(busy).toMatchObject({ assignments: [heldWork(1)], idleSince: at(7) })
    expect(release(busy, heldWork(1).handoffId, at(9))).toMatchObject({ assignments: [], idleSince: at(9) })
  })

  test('releasing what is not held changes nothing, not even the idle time', () => {
    const busy = take(agentSample(), heldWork(1), at(7))
    expect(release(busy, heldWork(2).handoffId, at(9))).toBe(busy)
  })
})
