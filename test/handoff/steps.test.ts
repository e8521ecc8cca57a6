import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PolicyOf } from '../../src/handoff/policy.ts'
import { nextStepAt, scheduled } from '../../src/handoff/schedule.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { takeStep } from '../../src/handoff/steps.ts'
import { at, passOf, policiesOf, queuedSample, wishFor } from './samples.ts'

const policyOf = policiesOf({
  billing: {
    waitSeconds: 500,
    relax: [
      { afterSeconds: 30, minLevel: 3 },
      { afterSeconds: 60, minLevel: 2 },
    ],
  },
})

/** One that needs loans and billing at level 5. */
const demanding = (): Handoff<Queued> => {
  const needs = ['loans', 'billing'].map((skill) => ({ skill, level: 5 }))
  return scheduled(queuedSample({ wish: wishFor('billing', { needs }) }), policyOf('billing'))
}

/** All steps that are due, as the deadline handler takes them. */
function allSteps(handoff: Handoff<Queued>, policies: PolicyOf, second: number): Handoff<Queued> {
  const next = takeStep(handoff, policies, at(second))
  return next === undefined ? handoff : allSteps(next, policies, second)
}

const types = (handoff: Handoff) => handoff.log.map((entry) => entry.type)

describe('given a handoff whose skill is closed', () => {
  const closed: Handoff<Queued> = {
    ...demanding(),
    state: { ...demanding().state, closedUntil: at(900), stepAt: at(900) },
  }

  test('when it is not yet open, then nothing happens, however long it waited', () => {
    expect(takeStep(closed, policyOf, at(899.999))).toBeUndefined()
  })

  test('when it opens, then it waits from there on, however late that is seen', () => {
    const opened = takeStep(closed, policyOf, at(910))
    expect(opened?.state).toEqual({
      name: 'queued',
      since: at(900),
      inQueueSince: at(900),
      waitUntil: at(1400),
      stepAt: at(930),
      closedUntil: null,
    })
    expect(opened?.log.at(-1)).toEqual({ type: 'opened', waitUntil: at(1400), sequence: 2, at: at(910) })
    expect(takeStep(closed, policyOf, at(900))?.state).toEqual(opened?.state)
  })
})

describe('given a handoff that is kept for an agent', () => {
  const kept: Handoff<Queued> = {
    ...demanding(),
    preferred: { agent: 'ada', why: 'lastAgent', until: at(20) },
  }

  test('when he did not get free in time, then it is for everybody', () => {
    expect(takeStep(kept, policyOf, at(19.999))).toBeUndefined()
    const freed = takeStep(kept, policyOf, at(20))
    expect(freed).toMatchObject({ preferred: null, state: { stepAt: at(30) } })
    expect(freed?.log.at(-1)).toMatchObject({
      type: 'preferenceEnded',
      agent: 'ada',
      reason: 'ada did not get free in time',
    })
  })
})

describe('given agents who passed on a handoff', () => {
  const passes = [passOf('ada', { until: null }), passOf('bob', { until: at(20) }), passOf('eve')]

  test('when the time of one is over, then he may be asked again, and the others not', () => {
    const passed = { ...demanding(), passes }
    expect(takeStep(passed, policyOf, at(19.999))).toBeUndefined()
    const again = takeStep(passed, policyOf, at(20))
    expect(again?.passes).toEqual([passes[0], passes[2]])
    expect(again?.log.at(-1)).toMatchObject({ type: 'mayBeAskedAgain', agent: 'bob' })
  })
})

describe('given a policy that relaxes', () => {
  const levels = (handoff: Handoff | undefined) => handoff?.wish.needs

  test('when it is time, then the level of the routed skill falls, and that of no other', () => {
    expect(takeStep(demanding(), policyOf, at(29.999))).toBeUndefined()
    const relaxed = takeStep(demanding(), policyOf, at(30))
    expect(levels(relaxed)).toEqual([
      { skill: 'loans', level: 5 },
      { skill: 'billing', level: 3 },
    ])
    expect(relaxed?.state.stepAt).toBe(at(60))
    expect(relaxed?.log.at(-1)).toMatchObject({
      type: 'relaxed',
      skill: 'billing',
      level: 3,
      reason: 'nobody at level 5 came within 30 s',
    })
  })

  test('when two are due, then each is taken and told', () => {
    const relaxed = allSteps(demanding(), policyOf, 70)
    expect(types(relaxed)).toEqual(['queued', 'relaxed', 'relaxed'])
    expect(levels(relaxed)?.[1]).toEqual({ skill: 'billing', level: 2 })
    expect(relaxed.state.stepAt).toBeNull()
  })

  test('a step that would leave the level as it is is passed over', () => {
    const modest = queuedSample({ wish: wishFor('billing', { needs: [{ skill: 'billing', level: 3 }] }) })
    expect(takeStep(modest, policyOf, at(59))).toBeUndefined()
    expect(levels(takeStep(modest, policyOf, at(60)))).toEqual([{ skill: 'billing', level: 2 }])
  })

  test('it counts from when the handoff came to this queue', () => {
    const moved = { ...demanding(), state: { ...demanding().state, inQueueSince: at(100) } }
    expect(takeStep(moved, policyOf, at(129))).toBeUndefined()
    expect(takeStep(moved, policyOf, at(130))).toBeDefined()
  })

  test('none is taken while its skill is closed', () => {
    const closed = { ...demanding(), state: { ...demanding().state, closedUntil: at(900) } }
    expect(takeStep(closed, policyOf, at(60))).toBeUndefined()
  })
})

describe('whatever is due', () => {
  const second = fc.integer({ min: 0, max: 200 })
  const relaxing = fc
    .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 5 })), fc.uniqueArray(second, { minLength: 5 }))
    .map(([levels, seconds]) => {
      const inTime = seconds.slice(0, levels.length).sort((one, other) => one - other)
      const falling = [...levels].sort((one, other) => other - one)
      return falling.flatMap((minLevel, index) => {
        const afterSeconds = inTime[index]
        return afterSeconds === undefined ? [] : [{ afterSeconds, minLevel }]
      })
    })
  const waiting = fc
    .record({
      relax: relaxing,
      closedUntil: fc.option(second),
      preferredUntil: fc.option(second),
      passes: fc.array(fc.option(second), { maxLength: 4 }),
    })
    .map(({ relax, closedUntil, preferredUntil, passes }) => {
      const policies = policiesOf({ billing: { relax } })
      const handoff = demanding()
      return {
        policies,
        handoff: scheduled(
          {
            ...handoff,
            state: { ...handoff.state, closedUntil: closedUntil === null ? null : at(closedUntil) },
            preferred:
              preferredUntil === null ? null : { agent: 'ada', why: 'lastAgent', until: at(preferredUntil) },
            passes: passes.map((until, index) =>
              passOf(`agent-${index}`, { until: until === null ? null : at(until) }),
            ),
          },
          policies('billing'),
        ),
      }
    })
  const always = (check: (policies: PolicyOf, handoff: Handoff<Queued>, second: number) => void) =>
    fc.assert(fc.property(waiting, second, ({ policies, handoff }, now) => check(policies, handoff, now)))

  test('taking all steps again at the same moment changes nothing', () => {
    always((policies, handoff, now) => {
      const done = allSteps(handoff, policies, now)
      expect(takeStep(done, policies, at(now))).toBeUndefined()
    })
  })

  test('the next step is written down, and it is after now', () => {
    always((policies, handoff, now) => {
      const { state, ...done } = allSteps(handoff, policies, now)
      expect(state.stepAt).toBe(nextStepAt({ ...done, state }, policies('billing')))
      if (state.stepAt !== null) expect(state.stepAt > at(now)).toBe(true)
    })
  })

  test('a step is due exactly when it was written down to be', () => {
    always((policies, handoff, now) => {
      const { stepAt, closedUntil } = handoff.state
      const isDue = stepAt !== null && stepAt <= at(now)
      // What ends while its skill is closed may end then or when it opens; it makes no difference to anybody.
      if (closedUntil === null) expect(takeStep(handoff, policies, at(now)) !== undefined).toBe(isDue)
    })
  })

  test('it does not matter how often somebody looked before', () => {
    fc.assert(
      fc.property(waiting, fc.array(second), second, ({ policies, handoff }, looks, end) => {
        const before = looks.filter((look) => look < end).sort((one, other) => one - other)
        const often = [...before, end].reduce((after, look) => allSteps(after, policies, look), handoff)
        const once = allSteps(handoff, policies, end)
        const lasting = ({ wish, state, preferred, passes, sequence }: Handoff) => ({
          wish,
          state,
          preferred,
          passes,
          sequence,
        })
        expect(lasting(often)).toEqual(lasting(once))
        expect([...types(often)].sort()).toEqual([...types(once)].sort())
      }),
    )
  })
})
