import { describe, expect, test } from '@jest/globals'
import type { Agent } from '../../src/handoff/agents.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { DEMAND, suppliesMore, SUPPLY, wantsMore } from '../../src/handoff/supply.ts'
import {
  acceptedSample,
  agentSample,
  at,
  heldWork,
  idOf,
  offeredSample,
  offeredWork,
  passOf,
  queuedSample,
  wishFor,
} from './samples.ts'

const now = at(30)
const named = <T extends string>(rules: Record<T, unknown>, holds: (name: T) => boolean) => {
  const isName = (name: string): name is T => name in rules
  return Object.keys(rules).filter(isName).filter(holds)
}

describe('an agent may get something that he could not get before', () => {
  const skill = (key: string, level: number) => ({ key, name: key, level })
  const wrapUp = { handoffId: idOf(7), until: at(9) }
  const agent = agentSample({
    assignments: [heldWork(1)],
    offers: [offeredWork(2)],
    wrapUps: [wrapUp],
    capacity: 3,
  })

  test.each<[keyof typeof SUPPLY, string, Agent, Agent]>([
    ['becameAvailable', 'came back', agentSample({ presence: 'away' }), agentSample()],
    ['becameAvailable', 'renewed a lapsed lease', agentSample({ leaseUntil: at(30) }), agentSample()],
    ['placeFreed', 'has one handoff less', agent, { ...agent, assignments: [] }],
    ['placeFreed', 'has one offer less', agent, { ...agent, offers: [] }],
    ['placeFreed', 'has one wrap-up less', agent, { ...agent, wrapUps: [] }],
    ['placeFreed', 'has one place more', agent, { ...agent, capacity: 4 }],
    ['skillGained', 'has one skill more', agent, { ...agent, skills: [...agent.skills, skill('loans', 1)] }],
    ['skillGained', 'is better at one', agent, { ...agent, skills: [skill('billing', 4)] }],
  ])('%s: he %s', (rule, _what, before, after) => {
    expect(named(SUPPLY, (name) => SUPPLY[name](before, after, now))).toEqual([rule])
    expect(suppliesMore(before, after, now)).toBe(true)
    expect(suppliesMore(after, before, now)).toBe(false)
  })

  test('but not when nothing changed, or nothing was known of him', () => {
    expect(suppliesMore(agent, { ...agent, name: 'Ada L.', leaseUntil: at(9000) }, now)).toBe(false)
    expect(suppliesMore(undefined, agent, now)).toBe(false)
  })

  test('but not when he had another free place before', () => {
    const roomy = { ...agent, capacity: 4 }
    expect(suppliesMore(roomy, { ...roomy, assignments: [] }, now)).toBe(false)
    expect(suppliesMore(roomy, { ...roomy, capacity: 5 }, now)).toBe(false)
  })

  test('but not while he has none', () => {
    const laden = { ...agent, capacity: 1 }
    expect(suppliesMore(laden, { ...laden, assignments: [] }, now)).toBe(false)
  })

  test('but not when a handoff takes the place of an offer', () => {
    const took = { ...agent, offers: [], assignments: [heldWork(1), heldWork(2)] }
    expect(suppliesMore(agent, took, now)).toBe(false)
  })
})

describe('a handoff may go to somebody it could not go to before', () => {
  const queued = queuedSample()
  const keptFor = (agent: string): Handoff => ({
    ...queued,
    preferred: { agent, why: 'transfer', until: at(60) },
  })
  const kept = keptFor('ada')
  const passedBy = (...agents: string[]): Handoff => ({
    ...queued,
    passes: agents.map((agent) => passOf(agent)),
  })
  const closed: Handoff = { ...queued, state: { ...queued.state, closedUntil: at(900) } }
  const needing = (level: number): Handoff => ({
    ...queued,
    wish: wishFor('billing', { needs: [{ skill: 'billing', level }] }),
  })

  test.each<[keyof typeof DEMAND, string, Handoff | undefined, Handoff]>([
    ['beganToWait', 'is new', undefined, queued],
    ['beganToWait', 'was offered', offeredSample(), queued],
    ['beganToWait', 'was with an agent', acceptedSample(), queued],
    ['opened', 'may begin', closed, queued],
    ['needsChanged', 'needs a lower level', needing(3), needing(2)],
    [
      'needsChanged',
      'is in another queue',
      queued,
      { ...queued, wish: { ...queued.wish, routedTo: 'loans' } },
    ],
    ['preferenceEnded', 'is kept for nobody any more', kept, queued],
    ['preferenceEnded', 'is kept for another', kept, keptFor('bob')],
    ['mayBeAskedAgain', 'was passed on by another instead', passedBy('ada'), passedBy('bob')],
    ['mayBeAskedAgain', 'has one of its passes less', passedBy('ada', 'bob'), passedBy('bob')],
    ['mayBeAskedAgain', 'has one pass less', { ...queued, passes: [passOf('ada')] }, queued],
  ])('%s: it %s', (rule, _what, before, after) => {
    expect(named(DEMAND, (name) => DEMAND[name](before, after))).toEqual([rule])
    expect(wantsMore(before, after)).toBe(true)
  })

  test('but not when nothing changed that matters', () => {
    expect(wantsMore(queued, { ...queued, warnings: [{ code: 'Odd', message: 'odd' }] })).toBe(false)
    expect(wantsMore(kept, { ...kept, sequence: 9 })).toBe(false)
    expect(wantsMore(queued, kept)).toBe(false)
    expect(wantsMore(queued, passedBy('ada'))).toBe(false)
    expect(wantsMore(passedBy('ada'), passedBy('bob', 'ada'))).toBe(false)
  })

  test('but not while its skill is closed', () => {
    expect(wantsMore(undefined, closed)).toBe(false)
    expect(wantsMore(queued, closed)).toBe(false)
  })

  test('but not when it does not wait', () => {
    expect(wantsMore(queued, offeredSample())).toBe(false)
    expect(wantsMore(queued, acceptedSample())).toBe(false)
  })
})
