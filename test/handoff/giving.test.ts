import { describe, expect, test } from '@jest/globals'
import { acceptAs, endOffer, giveTo, takeFrom } from '../../src/handoff/giving.ts'
import { DEFAULT_AGENT_RULES } from '../../src/handoff/policy.ts'
import {
  acceptedSample,
  agentSample,
  at,
  heldWork,
  idOf,
  offeredSample,
  offeredWork,
  policySample,
  queuedSample,
} from './samples.ts'

const rules = { ...DEFAULT_AGENT_RULES, graceSeconds: 100, unansweredOffers: 2 }
const policy = policySample({ offerSeconds: 20, askAgainSeconds: 90 })
const ada = agentSample({ capacity: 3, assignments: [heldWork(7)] })

describe('a handoff that is given to an agent', () => {
  const handoff = queuedSample()

  test('is his at once where its policy assigns by itself', () => {
    const given = giveTo(ada, { handoff, assign: 'auto', reason: 'longest idle' }, policy, rules, at(10))
    expect(given.handoff).toMatchObject({ assignment: 1, state: { name: 'accepted', agent: 'ada' } })
    const { id: handoffId } = handoff
    expect(given.agent.assignments).toEqual([heldWork(7), { handoffId, assignment: 1, acceptedAt: at(10) }])
    expect(given.agent.offers).toEqual([])
  })

  test('is put before him where its policy asks first, and takes a place for as long', () => {
    const given = giveTo(ada, { handoff, assign: 'offer', reason: 'longest idle' }, policy, rules, at(10))
    expect(given.handoff.state).toMatchObject({ name: 'offered', agent: 'ada', offerUntil: at(30) })
    expect(given.agent.offers).toEqual([
      { handoffId: handoff.id, skill: 'billing', offeredAt: at(10), offerUntil: at(30) },
    ])
    expect(given.agent.assignments).toEqual([heldWork(7)])
  })
})

describe('an agent who takes what was offered to him', () => {
  const asked = { ...ada, offers: [offeredWork(1), offeredWork(2)], unanswered: 1 }

  test('has it instead of the offer', () => {
    const { handoff, agent } = acceptAs(asked, offeredSample(), 'took the offer', policy, rules, at(15))
    expect(handoff.log.at(-1)).toMatchObject({ type: 'accepted', agent: 'ada', reason: 'took the offer' })
    expect(agent.offers).toEqual([offeredWork(2)])
    expect(agent.assignments.map(({ handoffId }) => handoffId)).toEqual([idOf(7), idOf(1)])
    expect(agent).toMatchObject({ unanswered: 0, graceUntil: null })
  })

  test('keeps it no longer than others when he has gone offline meanwhile', () => {
    const gone = { ...asked, presence: 'offline', leaseUntil: null, assignments: [] } as const
    const { agent } = acceptAs(gone, offeredSample(), 'took the offer', policy, rules, at(15))
    expect(agent.graceUntil).toBe(at(115))
  })
})

describe('an offer that nobody answered', () => {
  const asked = { ...ada, offers: [offeredWork(1), offeredWork(2)] }

  test('leaves the agent and goes to the next one', () => {
    const { handoff, agent, setAway } = endOffer(asked, offeredSample(), policy, rules, at(40))
    expect(handoff.state.name).toBe('queued')
    expect(handoff.passes).toEqual([{ agent: 'ada', why: 'letExpire', at: at(40), until: at(130) }])
    expect(agent).toMatchObject({ presence: 'available', unanswered: 1, offers: [offeredWork(2)] })
    expect([setAway, handoff.log.at(-1)?.type]).toEqual([null, 'offerExpired'])
  })

  test('sets the agent away when it was one too many, and the log says so', () => {
    const silent = { ...asked, unanswered: 1 }
    const { handoff, agent, setAway } = endOffer(silent, offeredSample(), policy, rules, at(40))
    expect(agent).toMatchObject({ presence: 'away', presenceReason: 'offersUnanswered', unanswered: 2 })
    expect(setAway).toBe('2 offers in a row went unanswered')
    expect(handoff.log.at(-1)).toMatchObject({ type: 'agentSetAway', agent: 'ada', reason: setAway })
  })

  test('does not set away an agent who is away already', () => {
    const away = { ...asked, presence: 'away', unanswered: 5 } as const
    const { agent, setAway } = endOffer(away, offeredSample(), policy, rules, at(40))
    expect([agent.presence, agent.unanswered, setAway]).toEqual(['away', 6, null])
  })
})

describe('an agent from whom a handoff is taken', () => {
  const withWrapUp = policySample({ offerSeconds: 30, waitSeconds: 600, wrapUpSeconds: 20 })
  const holder = agentSample({ assignments: [heldWork(1), heldWork(7)] })
  const asked = agentSample({ offers: [offeredWork(1)], unanswered: 1 })

  test.each([
    { becomes: 'completed', wrapUps: [{ handoffId: idOf(1), until: at(70) }] },
    { becomes: 'queued', wrapUps: [] },
    { becomes: 'cancelled', wrapUps: [] },
  ] as const)('wraps it up when it is completed: $becomes', ({ becomes, wrapUps }) => {
    const agent = takeFrom(holder, acceptedSample(), becomes, withWrapUp, rules, at(50))
    expect(agent.assignments).toEqual([heldWork(7)])
    expect(agent.wrapUps).toEqual(wrapUps)
  })

  test.each([
    { becomes: 'failed', waitSeconds: 600, unanswered: 2, presence: 'away' },
    { becomes: 'failed', waitSeconds: 25, unanswered: 2, presence: 'away' },
    { becomes: 'cancelled', waitSeconds: 600, unanswered: 1, presence: 'available' },
  ] as const)(
    'has not answered when it failed before him: $becomes, $waitSeconds s',
    ({ becomes, waitSeconds, ...expected }) => {
      const policy = { ...withWrapUp, waitSeconds }
      const agent = takeFrom(asked, offeredSample(), becomes, policy, rules, at(40))
      expect(agent).toMatchObject({ ...expected, offers: [] })
    },
  )

  test('had no time to answer when the offer was cut short by the wait limit', () => {
    const { state, ...rest } = offeredSample()
    const short = { ...rest, state: { ...state, offerUntil: at(30) } }
    expect(takeFrom(asked, short, 'failed', withWrapUp, rules, at(30)).unanswered).toBe(1)
  })

  test('stays who he is when he has nothing to do with it', () => {
    expect(takeFrom(ada, acceptedSample(), 'completed', withWrapUp, rules, at(50))).toBe(ada)
    expect(takeFrom(ada, offeredSample(), 'failed', withWrapUp, rules, at(50))).toBe(ada)
  })
})
