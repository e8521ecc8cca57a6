import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PolicyOf } from '../../src/handoff/policy.ts'
import { nextStepAt, scheduled } from '../../src/handoff/schedule.ts'
import type { Handoff, Queued } from '../../src/handoff/states.ts'
import { takeStep } from '../../src/handoff/steps.ts'
import { at, passOf, policiesOf, queuedSample, wishFor } from './samples.ts'

/** All steps that are due, as the deadline handler takes them. */
function allSteps(handoff: Handoff<Queued>, policies: PolicyOf, second: number): Handoff<Queued> {
  const next = takeStep(handoff, policies, at(second))
  return next === undefined ? handoff : allSteps(next, policies, second)
}

const types = (handoff: Handoff) => handoff.log.map((entry) => entry.type)

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
      const handoff = queuedSample({ wish: wishFor('billing', { needs: [{ skill: 'billing', level: 5 }] }) })
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
