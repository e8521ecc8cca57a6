import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { agentDeadline, isPresent, type Agent, type Presence } from '../../src/handoff/agents.ts'
import { declarePresence, leaveUnanswered, settle } from '../../src/handoff/presence.ts'
import { agentSample, at, heldWork, idOf, START } from './samples.ts'

const rules = { graceSeconds: 100, unansweredOffers: 3 }
const offline = agentSample({ presence: 'offline', presenceReason: 'leaseLapsed', leaseUntil: null })
const silenced = agentSample({ presence: 'away', presenceReason: 'offersUnanswered', unanswered: 3 })

const declare = (agent: Agent, presence: Presence, second: number, renewal = false) =>
  declarePresence(agent, { presence, leaseSeconds: 60, renewal }, rules, at(second))

describe('given an agent who declares that he is', () => {
  test('available, then his idle time starts and his lease runs', () => {
    expect(declare(offline, 'available', 10)).toEqual({
      ...offline,
      presence: 'available',
      presenceSince: at(10),
      presenceReason: 'declared',
      leaseUntil: at(70),
      idleSince: at(10),
    })
  })

  test('available once more, then only the lease is new', () => {
    const agent = agentSample({ unanswered: 2 })
    expect(declare(agent, 'available', 10)).toEqual({ ...agent, leaseUntil: at(70) })
  })

  test('away, then the idle time goes on', () => {
    expect(declare(agentSample({ unanswered: 2 }), 'away', 10)).toEqual(
      agentSample({ presence: 'away', presenceSince: at(10), leaseUntil: at(70) }),
    )
  })

  test('offline, then he has no lease, and nothing is kept for him that he has not', () => {
    expect(declare(agentSample(), 'offline', 10)).toEqual(
      agentSample({ presence: 'offline', presenceSince: at(10), leaseUntil: null }),
    )
  })

  test('offline with work, then that is kept for the grace time, counted once', () => {
    const gone = declare(agentSample({ assignments: [heldWork(1)] }), 'offline', 10)
    expect(gone).toMatchObject({ graceUntil: at(110), assignments: [heldWork(1)] })
    expect(declare(gone, 'offline', 50).graceUntil).toBe(at(110))
    expect(declare(gone, 'away', 50).graceUntil).toBeNull()
  })
})

describe('given an agent whom the hub has set away', () => {
  test('when his client only renews, then the lease goes on and he stays away', () => {
    expect(declare(silenced, 'available', 10, true)).toEqual({ ...silenced, leaseUntil: at(70) })
  })

  test('when he says so himself, then he is back, and his unanswered offers are forgotten', () => {
    expect(declare(silenced, 'available', 10)).toMatchObject({
      presence: 'available',
      presenceReason: 'declared',
      idleSince: at(10),
      unanswered: 0,
    })
  })

  test('when his client renews another presence, then that holds', () => {
    expect(declare(silenced, 'offline', 10, true)).toMatchObject({ presence: 'offline', unanswered: 0 })
    expect(declare(silenced, 'away', 10, true)).toEqual({ ...silenced, leaseUntil: at(70) })
  })
})

test('a renewal brings back an agent whose lease has lapsed', () => {
  expect(declare(offline, 'available', 10, true)).toMatchObject({ presence: 'available', idleSince: at(10) })
})

test.each(['declared', 'offersUnanswered'] as const)(
  'a renewal does not bring back an agent who is offline because of: %s',
  (presenceReason) => {
    const gone = { ...offline, presenceReason }
    expect(declare(gone, 'available', 10, true)).toEqual(gone)
  },
)

describe('given a lease that nobody renews', () => {
  const agent = agentSample({ leaseUntil: at(60) })

  test('then it holds until its end', () => {
    expect(settle(agent, rules, at(59.999))).toBe(agent)
  })

  test('then the agent is offline since its end, however late that is seen', () => {
    const lapsed = { presence: 'offline', presenceSince: at(60), presenceReason: 'leaseLapsed' } as const
    expect(settle(agent, rules, at(60))).toEqual({ ...agent, ...lapsed, leaseUntil: null })
    expect(settle(agent, rules, at(900))).toEqual({ ...agent, ...lapsed, leaseUntil: null })
  })

  test('then the grace time for his work begins when it is noticed: the hub may have been away itself', () => {
    const busy = { ...agent, assignments: [heldWork(1)] }
    expect(settle(busy, rules, at(900)).graceUntil).toBe(at(1000))
  })

  test('then one who was away is offline, too', () => {
    expect(settle({ ...agent, presence: 'away' }, rules, at(60)).presence).toBe('offline')
  })

  test('then of one who left offers unanswered that is not forgotten', () => {
    const { presence, presenceReason } = settle({ ...silenced, leaseUntil: at(60) }, rules, at(60))
    expect([presence, presenceReason]).toEqual(['offline', 'offersUnanswered'])
  })
})

test('wrap-ups that have ended are taken off the list, and others stay', () => {
  const wrapUps = [10, 11, 12].map((second) => ({ handoffId: idOf(second), until: at(second) }))
  const agent = agentSample({ wrapUps })
  expect(settle(agent, rules, at(9))).toBe(agent)
  expect(settle(agent, rules, at(11))).toEqual({ ...agent, wrapUps: wrapUps.slice(2) })
})

test('settling twice is settling once, and leaves nothing due but the grace time', () => {
  const second = fc.integer({ min: 0, max: 100 })
  const agents = fc
    .record({
      presence: fc.constantFrom<Presence>('available', 'away', 'offline'),
      lease: second,
      wrapUps: fc.array(second, { maxLength: 4 }),
      busy: fc.boolean(),
    })
    .map(({ presence, lease, wrapUps, busy }) =>
      agentSample({
        presence,
        leaseUntil: presence === 'offline' ? null : at(lease),
        wrapUps: wrapUps.map((until, number) => ({ handoffId: idOf(number), until: at(until) })),
        assignments: busy ? [heldWork(1)] : [],
      }),
    )
  fc.assert(
    fc.property(agents, second, (agent, now) => {
      const settled = settle(agent, rules, at(now))
      expect(settle(settled, rules, at(now))).toBe(settled)
      expect(isPresent(settled, at(now))).toBe(isPresent(agent, at(now)))
      const due = agentDeadline({ ...settled, graceUntil: null })
      if (due !== null) expect(due > at(now)).toBe(true)
    }),
  )
})

describe('given offers that an agent leaves unanswered', () => {
  test('when they are few, then they are counted', () => {
    expect(leaveUnanswered(agentSample({ unanswered: 1 }), rules, at(10))).toEqual(
      agentSample({ unanswered: 2 }),
    )
  })

  test('when they are as many as the rules let, then he is away until he says otherwise', () => {
    expect(leaveUnanswered(agentSample({ unanswered: 2 }), rules, at(10))).toEqual(
      agentSample({
        unanswered: 3,
        presence: 'away',
        presenceSince: at(10),
        presenceReason: 'offersUnanswered',
      }),
    )
  })

  test.each(['away', 'offline'] as const)('when he is %s anyway, then that stays', (presence) => {
    const agent = agentSample({ presence, presenceSince: START, unanswered: 5 })
    expect(leaveUnanswered(agent, rules, at(10))).toEqual({ ...agent, unanswered: 6 })
  })
})
