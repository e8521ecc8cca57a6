import { describe, expect, test } from '@jest/globals'
import type { Agent } from '../../src/handoff/agents.ts'
import type { Mode, SkillPolicy } from '../../src/handoff/policy.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import { match } from '../../src/handoff/routing.ts'
import {
  agentSample,
  at,
  heldWork,
  idOf,
  offeredWork,
  policySample,
  queuedSample,
  wishFor,
} from './samples.ts'

const now = at(100)
const billing = (level: number) => [{ key: 'billing', name: 'Billing', level }]
const handoffs = (count: number) =>
  Array.from({ length: count }, (_, index) => queuedSample({ id: idOf(index), receivedAt: at(index) }))

/** Who gets each of so many handoffs, and why. */
const served = (count: number, team: Agent[], policy: Partial<SkillPolicy>) =>
  match(handoffs(count), team, () => policySample(policy), now).map((decision) =>
    decision.agent === null ? 'nobody' : `${decision.agent.id}: ${decision.reason}`,
  )

/** Each is first by another mode. */
const team = [
  agentSample({
    id: 'idle',
    capacity: 2,
    assignments: [heldWork(9)],
    idleSince: at(10),
    lastGivenAt: at(40),
  }),
  agentSample({
    id: 'turn',
    capacity: 2,
    assignments: [heldWork(9)],
    idleSince: at(20),
    lastGivenAt: at(30),
  }),
  agentSample({
    id: 'calm',
    capacity: 4,
    assignments: [heldWork(9)],
    idleSince: at(30),
    lastGivenAt: at(50),
  }),
  agentSample({
    id: 'best',
    capacity: 2,
    assignments: [heldWork(9)],
    idleSince: at(40),
    lastGivenAt: at(60),
    skills: billing(5),
  }),
]

describe('whose turn it is', () => {
  test.each<[Mode, string]>([
    ['longest-idle', `idle: longest idle, since ${at(10)}`],
    ['round-robin', `turn: next in turn, last given something at ${at(30)}`],
    ['least-loaded', 'calm: least loaded, 1 of 4'],
    ['best-skill', 'best: best at "billing", level 5'],
  ])('by %s', (mode, decision) => {
    expect(served(1, team, { mode })).toEqual([decision])
    expect(served(1, [...team].reverse(), { mode })).toEqual([decision])
  })

  test.each<Mode>(['least-loaded', 'best-skill'])('by %s among equals: the longest idle', (mode) => {
    const equals = [
      agentSample({ id: 'ada', idleSince: at(9) }),
      agentSample({ id: 'bob', idleSince: at(8) }),
    ]
    expect(served(1, equals, { mode })[0]).toMatch(/^bob/)
  })

  test.each<Mode>(['longest-idle', 'round-robin', 'least-loaded', 'best-skill'])(
    'by %s among those whom nothing tells apart: by name',
    (mode) => {
      const equals = ['cleo', 'ada', 'bob'].map((id) => agentSample({ id }))
      expect(served(3, equals, { mode }).map((decision) => decision.split(':')[0])).toEqual([
        'ada',
        'bob',
        'cleo',
      ])
    },
  )

  test('the best of several skills is the best at the one that routes', () => {
    const both = (id: string, level: number, loans: number) =>
      agentSample({ id, skills: [...billing(level), { key: 'loans', name: 'Loans', level: loans }] })
    expect(served(1, [both('ada', 3, 5), both('bob', 4, 1)], { mode: 'best-skill' })).toEqual([
      'bob: best at "billing", level 4',
    ])
  })
})

describe('within one matching', () => {
  const ada = agentSample({ id: 'ada', capacity: 3, idleSince: at(10), lastGivenAt: at(10) })
  const bob = agentSample({ id: 'bob', capacity: 2, idleSince: at(20), lastGivenAt: at(20) })
  const who = (decisions: string[]) => decisions.map((decision) => decision.split(':')[0])

  test('an agent has as many as he has places; the next has nobody', () => {
    const mode = 'longest-idle'
    expect(who(served(6, [ada, bob], { mode }))).toEqual(['ada', 'bob', 'ada', 'bob', 'ada', 'nobody'])
  })

  test('what is offered takes places and turns, but no idle time', () => {
    const inTurn = served(6, [ada, bob], { assign: 'offer', mode: 'round-robin' })
    expect(who(inTurn)).toEqual(['ada', 'bob', 'ada', 'bob', 'ada', 'nobody'])
    expect(inTurn[2]).toBe(`ada: next in turn, last given something at ${now}`)
    const byIdleTime = served(6, [ada, bob], { assign: 'offer', mode: 'longest-idle' })
    expect(who(byIdleTime)).toEqual(['ada', 'ada', 'ada', 'bob', 'bob', 'nobody'])
  })

  test.each(['longest-idle', 'round-robin'] as const)('by %s agents alternate, as after a rush', (mode) => {
    const equals = ['ada', 'bob', 'cleo'].map((id) => agentSample({ id, capacity: 9 }))
    expect(who(served(6, equals, { mode }))).toEqual(['ada', 'bob', 'cleo', 'ada', 'bob', 'cleo'])
  })

  test('each decision names the agent as he is stored, without what the others give him', () => {
    const decisions = match(handoffs(3), [bob, ada], () => policySample(), now)
    expect(decisions.map(({ agent }) => agent)).toStrictEqual([ada, bob, ada])
  })

  test('load is counted as it grows', () => {
    expect(served(5, [ada, bob], { mode: 'least-loaded' })).toEqual([
      'ada: least loaded, 0 of 3',
      'bob: least loaded, 0 of 2',
      'ada: least loaded, 1 of 3',
      'bob: least loaded, 1 of 2',
      'ada: least loaded, 2 of 3',
    ])
  })

  test('offers and running wrap-ups take places', () => {
    const busy = agentSample({
      capacity: 3,
      offers: [offeredWork(8)],
      wrapUps: [{ handoffId: idOf(9), until: at(101) }],
    })
    expect(who(served(2, [busy], {}))).toEqual(['ada', 'nobody'])
  })

  test('the policy of each skill decides for its own handoffs', () => {
    const loans = queuedSample({ id: idOf(1), wish: wishFor('loans') })
    const other = agentSample({
      id: 'bob',
      skills: [...billing(1), { key: 'loans', name: 'Loans', level: 1 }],
    })
    const policyOf = (skill: string) => policySample({ assign: skill === 'loans' ? 'offer' : 'auto' })
    const decisions = match([loans, queuedSample({ id: idOf(2) })], [agentSample(), other], policyOf, now)
    expect(decisions).toMatchObject([
      { agent: { id: 'bob' }, assign: 'offer' },
      { agent: { id: 'ada' }, assign: 'auto' },
    ])
  })
})

describe('a handoff that is kept for an agent', () => {
  const preferring = (why: 'lastAgent' | 'transfer') => ({
    ...queuedSample(),
    preferred: { agent: 'bob', why, until: at(900) },
  })
  const ada = agentSample({ idleSince: at(0) })
  const bob = agentSample({ id: 'bob', idleSince: at(50) })
  const decide = (why: 'lastAgent' | 'transfer', agents: Agent[]) =>
    match([preferring(why)], agents, () => policySample(), now)[0]

  test.each([
    ['lastAgent', 'bob had this customer last'],
    ['transfer', 'it was transferred to bob'],
  ] as const)('goes to him whosever turn it is: %s', (why, reason) => {
    expect(decide(why, [ada, bob])).toMatchObject({ agent: bob, reason })
  })

  test('waits for him while he is busy', () => {
    const busy = { ...bob, assignments: [heldWork(9)] }
    expect(decide('lastAgent', [ada, busy])).toMatchObject({ agent: null })
    expect([ada, busy].map((agent) => exclusionOf(preferring('lastAgent'), agent, now)?.rule)).toEqual([
      'waitsForAnother',
      'full',
    ])
  })

  test('holds up none behind it', () => {
    const next = queuedSample({ id: idOf(2), receivedAt: at(1) })
    const decisions = match([next, preferring('transfer')], [ada], () => policySample(), now)
    expect(decisions.map(({ agent }) => agent?.id)).toEqual([undefined, 'ada'])
  })
})
