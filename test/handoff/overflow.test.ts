import { describe, expect, test } from '@jest/globals'
import { ANY_AGENT } from '../../src/handoff/names.ts'
import { dueOverflow, needsIn, overflow, possibleNeeds, stay } from '../../src/handoff/overflow.ts'
import { place } from '../../src/handoff/routing.ts'
import { at, policiesOf, queuedSample, wishFor } from './samples.ts'

const policyOf = policiesOf({
  billing: { overflow: { afterSeconds: 60, to: 'loans' } },
  loans: {
    minLevel: 2,
    relax: [{ afterSeconds: 30, minLevel: 1 }],
    overflow: { afterSeconds: 90, to: 'sales' },
  },
  sales: { overflow: { afterSeconds: 5, to: 'billing' } },
})
const german = { skill: 'german', level: 4 }
const wish = wishFor('billing', { needs: [{ skill: 'billing', level: 3 }, german] })
const waiting = queuedSample({ wish })

describe('given a policy that overflows', () => {
  test('when it is time, then it says where to and what is needed there', () => {
    expect(dueOverflow(waiting, policyOf, at(59.999))).toBeUndefined()
    expect(dueOverflow(waiting, policyOf, at(60))).toEqual({
      to: 'loans',
      needs: [{ skill: 'loans', level: 2 }, german],
    })
  })

  test('when the skill has no such rule, or is closed, then never', () => {
    const closed = { ...waiting, state: { ...waiting.state, closedUntil: at(900) } }
    expect(dueOverflow(queuedSample({ wish: wishFor('cards') }), policyOf, at(600))).toBeUndefined()
    expect(dueOverflow(closed, policyOf, at(600))).toBeUndefined()
  })

  test('when it moves, then place and wait limit stay, and the steps of the new policy count from now', () => {
    const moved = overflow(waiting, 'loans', policyOf, at(61))

    expect(moved.wish).toEqual({ ...wish, routedTo: 'loans', needs: [{ skill: 'loans', level: 2 }, german] })
    expect(moved.state).toEqual({ ...waiting.state, inQueueSince: at(61), stepAt: at(91) })
    expect(place(moved)).toBe(place(waiting))
    expect(moved.log.at(-1)).toEqual({
      type: 'overflowed',
      from: 'billing',
      skill: 'loans',
      reason: 'nobody came within 60 s',
      sequence: 2,
      at: at(61),
    })
  })

  test('when it stays, then it is looked at again in a minute, and nothing is logged', () => {
    const stays = stay(waiting, at(60))
    expect(stays).toEqual({ ...waiting, state: { ...waiting.state, stepAt: at(120) } })
  })

  test('when the rule is gone by the time it moves, then it moves all the same', () => {
    const { wish: moved, log } = overflow(queuedSample({ wish: wishFor('cards') }), 'loans', policyOf, at(61))
    expect(moved.routedTo).toBe('loans')
    expect(log.at(-1)).toMatchObject({ reason: 'nobody came within 0 s' })
  })

  test('when it moves, then it is kept for nobody any more', () => {
    const kept = { ...waiting, preferred: { agent: 'ada', why: 'transfer', until: at(99) } as const }
    expect(overflow(kept, 'loans', policyOf, at(61)).preferred).toBeNull()
  })
})

describe('in the queue of another skill a handoff needs', () => {
  test('that skill at the level of its policy instead of the one it leaves, and what else was asked', () => {
    expect(needsIn(wish, 'loans', policyOf)).toEqual([{ skill: 'loans', level: 2 }, german])
  })

  test('anybody at no level', () => {
    const anybody = policiesOf({ [ANY_AGENT]: { minLevel: 4 } })
    expect(needsIn(wish, ANY_AGENT, anybody)).toEqual([{ skill: ANY_AGENT, level: 1 }, german])
  })

  test('no less of a skill than was asked, once', () => {
    const several = { ...wish, needs: [...wish.needs, { skill: 'loans', level: 5 }] }
    expect(needsIn(several, 'loans', policyOf)).toEqual([{ skill: 'loans', level: 5 }, german])
    const modest = { ...wish, needs: [...wish.needs, { skill: 'loans', level: 1 }] }
    expect(needsIn(modest, 'loans', policyOf)).toEqual([{ skill: 'loans', level: 2 }, german])
  })
})

describe('what a handoff may come to need', () => {
  test('is the least of each queue that it may come to, its own first; circles end', () => {
    expect(possibleNeeds(wish, policyOf)).toEqual([
      [{ skill: 'billing', level: 3 }, german],
      [{ skill: 'loans', level: 1 }, german],
      [{ skill: 'sales', level: 1 }, german],
    ])
  })

  test('is no more than it needs now, where relaxing would not lower it', () => {
    const relaxed = wishFor('loans', { needs: [{ skill: 'loans', level: 1 }] })
    const policies = policiesOf({ loans: { relax: [{ afterSeconds: 9, minLevel: 3 }] } })
    expect(possibleNeeds(relaxed, policies)).toEqual([[{ skill: 'loans', level: 1 }]])
  })

  test('is what it needs now, where nothing relaxes and nothing overflows', () => {
    expect(possibleNeeds(wish, policiesOf({}))).toEqual([wish.needs])
  })

  test('ends where a skill overflows to itself', () => {
    const policies = policiesOf({ billing: { overflow: { afterSeconds: 1, to: 'billing' } } })
    expect(possibleNeeds(wish, policies)).toEqual([wish.needs])
  })
})
