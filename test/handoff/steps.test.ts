import { describe, expect, test } from '@jest/globals'
import type { PolicyOf } from '../../src/handoff/policy.ts'
import { scheduled } from '../../src/handoff/schedule.ts'
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
