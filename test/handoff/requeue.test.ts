import { describe, expect, test } from '@jest/globals'
import { PASS_LIMIT } from '../../src/handoff/events.ts'
import { loseAgent, requeue, transfer } from '../../src/handoff/requeue.ts'
import { place } from '../../src/handoff/routing.ts'
import type { Pass } from '../../src/handoff/states.ts'
import { acceptedSample, at, passOf, policiesOf } from './samples.ts'

const policyOf = policiesOf({
  billing: { waitSeconds: 300, askAgainSeconds: 45 },
  loans: { waitSeconds: 200, askAgainSeconds: 35, transferSeconds: 25, minLevel: 3 },
})
const accepted = acceptedSample()

const anew = (until: number, stepAt: number) => ({
  name: 'queued',
  since: at(50),
  inQueueSince: at(50),
  waitUntil: at(until),
  stepAt: at(stepAt),
  closedUntil: null,
})

describe('given an accepted handoff', () => {
  test('when it is given back, then it waits anew at its old place, and not for the same agent', () => {
    const requeued = requeue(accepted, 'agent:ada', policyOf, at(50))

    expect(requeued.state).toEqual(anew(350, 95))
    expect(requeued.passes).toEqual([{ agent: 'ada', why: 'gaveBack', at: at(50), until: at(95) }])
    expect(place(requeued)).toBe(place(accepted))
    expect(requeued.log.at(-1)).toStrictEqual({
      type: 'requeued',
      agent: 'ada',
      assignment: 1,
      by: 'agent:ada',
      sequence: 3,
      at: at(50),
    })
    expect(requeued.deliveries).toEqual(accepted.deliveries)
  })

  test('when its agent is lost, then the log says so', () => {
    const lost = loseAgent(accepted, 'offline since 09:00', policyOf, at(50))

    expect(lost.state).toEqual(anew(350, 95))
    expect(lost.passes).toEqual([{ agent: 'ada', why: 'wasLost', at: at(50), until: at(95) }])
    expect(lost.log.at(-1)).toStrictEqual({
      type: 'agentLost',
      agent: 'ada',
      assignment: 1,
      reason: 'offline since 09:00',
      sequence: 3,
      at: at(50),
    })
  })

  test('when it is transferred to a skill, then it needs that, at the level and times of its policy', () => {
    const transferred = transfer(accepted, 'agent:ada', { skill: 'loans' }, policyOf, at(50))

    expect(transferred.wish).toEqual({
      ...accepted.wish,
      routedTo: 'loans',
      needs: [{ skill: 'loans', level: 3 }],
    })
    expect(transferred.state).toEqual(anew(250, 85))
    expect(transferred.preferred).toBeNull()
    expect(transferred.passes).toEqual([{ agent: 'ada', why: 'gaveBack', at: at(50), until: at(85) }])
  })

  test('when it is transferred to an agent, then it is kept for him for a while, with the same needs', () => {
    const transferred = transfer(accepted, 'agent:ada', { agent: 'bob' }, policyOf, at(50))

    expect(transferred.preferred).toEqual({ agent: 'bob', why: 'transfer', until: at(170) })
    expect(transferred.wish).toEqual(accepted.wish)
    expect(transferred.log.at(-1)).toStrictEqual({
      type: 'transferred',
      agent: 'ada',
      assignment: 1,
      by: 'agent:ada',
      to: { agent: 'bob' },
      sequence: 3,
      at: at(50),
    })
  })

  test('when it is transferred to an agent for a skill, then the policy of that says how long', () => {
    const transferred = transfer(accepted, 'agent:ada', { agent: 'bob', skill: 'loans' }, policyOf, at(50))

    expect(transferred.preferred?.until).toBe(at(75))
    expect(transferred.state.stepAt).toBe(at(75))
    expect(transferred.wish.routedTo).toBe('loans')
  })

  test('when it is transferred within its skill, then what it was relaxed to stays', () => {
    const wish = { ...accepted.wish, routedTo: 'loans', needs: [{ skill: 'loans', level: 1 }] }
    const transferred = transfer({ ...accepted, wish }, 'supervisor', { skill: 'loans' }, policyOf, at(50))
    expect(transferred.wish).toEqual(wish)
  })

  test('what is said about it is in the log', () => {
    const given = requeue(accepted, 'agent:ada', policyOf, at(50), 'Not mine')
    const passedOn = transfer(accepted, 'agent:ada', { agent: 'bob' }, policyOf, at(50), 'Knows more')
    expect(given.log.at(-1)).toMatchObject({ message: 'Not mine' })
    expect(passedOn.log.at(-1)).toMatchObject({ message: 'Knows more' })
  })

  describe('that others declined before', () => {
    const declined = (agent: string) => passOf(agent, { why: 'declined', until: null })
    const before = { ...accepted, passes: [declined('bob'), declined('cleo')] }
    const agents = (handoff: { readonly passes: readonly Pass[] }) => handoff.passes.map(({ agent }) => agent)

    test('when it is given back, then they are not asked again', () => {
      const requeued = requeue(before, 'agent:ada', policyOf, at(50))
      expect(requeued.passes.slice(0, 2)).toEqual(before.passes)
      expect(agents(requeued)).toEqual(['bob', 'cleo', 'ada'])
    })

    test('when it is transferred to one of them, then he is asked all the same', () => {
      const transferred = transfer(before, 'agent:ada', { agent: 'bob' }, policyOf, at(50))
      expect(agents(transferred)).toEqual(['cleo', 'ada'])
    })

    test('when the one who had it is among them, then he has one pass', () => {
      const own = { ...accepted, passes: [declined('ada'), declined('bob')] }
      expect(agents(requeue(own, 'agent:ada', policyOf, at(50)))).toEqual(['bob', 'ada'])
    })

    test('when they are too many, then the newest are kept', () => {
      const passes = Array.from({ length: PASS_LIMIT }, (_, number) => declined(`agent-${number}`))
      const requeued = requeue({ ...accepted, passes }, 'agent:ada', policyOf, at(50))
      expect(agents(requeued)).toEqual([...agents({ passes }).slice(1), 'ada'])
    })
  })
})
