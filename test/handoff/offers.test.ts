import { describe, expect, test } from '@jest/globals'
import { PASS_LIMIT } from '../../src/handoff/events.ts'
import { decline, expireOffer, offer, withdraw } from '../../src/handoff/offers.ts'
import { at, offeredSample, passOf, policySample, queuedSample } from './samples.ts'

const policy = policySample({ offerSeconds: 20, askAgainSeconds: 90 })

describe('given a waiting handoff', () => {
  test('when it is offered, then the agent has the time of the policy to answer', () => {
    const before = queuedSample()
    const offered = offer(before, 'ada', 'longest idle', policy, at(10))

    expect(offered.state).toEqual({
      ...before.state,
      name: 'offered',
      agent: 'ada',
      offeredAt: at(10),
      offerUntil: at(30),
    })
    expect(offered.log.at(-1)).toMatchObject({
      type: 'offered',
      agent: 'ada',
      offerUntil: at(30),
      reason: 'longest idle',
    })
  })

  test.each([
    ['to just before the limit', 579, 599],
    ['to the limit itself', 580, 600],
    ['beyond the limit', 581, 600],
  ])('when an offer would last %s, then it does not outlast the wait', (_case, second, until) => {
    expect(offer(queuedSample(), 'ada', 'asked', policy, at(second)).state.offerUntil).toBe(at(until))
  })

  test('when it is offered, then the bot is told nothing, and it is nobody’s assignment', () => {
    expect(offeredSample()).toMatchObject({ deliveries: [], assignment: 0 })
  })
})

describe('given an offered handoff', () => {
  const offered = offeredSample()
  const { name, agent, offeredAt, offerUntil, ...waiting } = offered.state

  test('when it is declined, then it waits as before, and he is never asked again', () => {
    const declined = decline(offered, 'agent:ada', policy, at(15))

    expect([name, agent, offeredAt, offerUntil]).toEqual(['offered', 'ada', at(10), at(40)])
    expect(declined.state).toEqual({ ...waiting, name: 'queued' })
    expect(declined.passes).toEqual([{ agent: 'ada', why: 'declined', at: at(15), until: null }])
    expect(declined.log.at(-1)).toStrictEqual({
      type: 'offerDeclined',
      agent: 'ada',
      by: 'agent:ada',
      sequence: 3,
      at: at(15),
    })
  })

  test('when he says why, then that is in the log', () => {
    expect(decline(offered, 'supervisor', policy, at(15), 'In a meeting').log.at(-1)).toMatchObject({
      by: 'supervisor',
      message: 'In a meeting',
    })
  })

  test('when it expires, then he is not asked again for a while, and that ends as a step', () => {
    const expired = expireOffer(offered, policy, at(40))

    expect(expired.passes).toEqual([{ agent: 'ada', why: 'letExpire', at: at(40), until: at(130) }])
    expect(expired.state).toEqual({ ...waiting, name: 'queued', stepAt: at(130) })
    expect(expired.log.at(-1)).toMatchObject({ type: 'offerExpired', agent: 'ada' })
  })

  test('when it is withdrawn, then he may be asked again at once', () => {
    const withdrawn = withdraw(offered, 'went away', policy, at(15))

    expect(withdrawn.passes).toEqual([])
    expect(withdrawn.state).toEqual({ ...waiting, name: 'queued' })
    expect(withdrawn.log.at(-1)).toMatchObject({ type: 'offerWithdrawn', agent: 'ada', reason: 'went away' })
  })

  test('when steps of the policy fell due meanwhile, then they are due at once', () => {
    const wish = { ...offered.wish, needs: [{ skill: 'billing', level: 4 }] }
    const relaxing = policySample({ relax: [{ afterSeconds: 12, minLevel: 2 }] })
    expect(withdraw({ ...offered, wish }, 'gone', relaxing, at(15)).state.stepAt).toBe(at(12))
  })

  test('the passes of others stay, one for each agent', () => {
    const passes = [passOf('ada'), passOf('bob')]
    const expired = expireOffer({ ...offered, passes }, policy, at(40))
    expect(expired.passes.map((pass) => [pass.agent, pass.at])).toEqual([
      ['bob', at(0)],
      ['ada', at(40)],
    ])
  })

  test('so many passes are kept, the newest', () => {
    const passes = Array.from({ length: PASS_LIMIT }, (_, number) => passOf(`agent-${number}`))
    const declined = decline({ ...offered, passes }, 'agent:ada', policy, at(15))
    expect(declined.passes.map((pass) => pass.agent)).toEqual([
      ...passes.slice(1).map((pass) => pass.agent),
      'ada',
    ])
  })

  test.each([
    ['for him', 'ada', null],
    ['for another', 'bob', 'bob'],
  ])('a preference %s: %s was preferred, then %s is', (_for, preferred, stays) => {
    const before = { ...offered, preferred: { agent: preferred, why: 'lastAgent', until: at(99) } as const }
    expect(decline(before, 'agent:ada', policy, at(15)).preferred?.agent ?? null).toBe(stays)
  })
})
