import { describe, expect, test } from '@jest/globals'
import { moveOrStay, takeSteps } from '../../src/handoff/follow-policy.ts'
import { DEFAULT_POLICY, type PolicyOf, type SkillPolicy } from '../../src/handoff/policy.ts'
import { receive } from '../../src/handoff/receive.ts'
import { at, requestSample, wishFor } from './samples.ts'

const policy: SkillPolicy = {
  ...DEFAULT_POLICY,
  relax: [
    { afterSeconds: 10, minLevel: 3 },
    { afterSeconds: 20, minLevel: 1 },
  ],
  overflow: { afterSeconds: 30, to: 'loans' },
}
const policyOf: PolicyOf = (skill) => (skill === 'billing' ? policy : DEFAULT_POLICY)

/** Needs billing at level 5 and began to wait at 0. */
const waiting = () =>
  receive(
    requestSample({ wish: wishFor('billing', { needs: [{ skill: 'billing', level: 5 }] }) }),
    policy,
    at(0),
  )

const levelOf = ({ wish }: { wish: { needs: readonly { level: number }[] } }) => wish.needs[0]?.level

describe('the steps of a policy', () => {
  test('are all taken that are due, in order, each with its event', () => {
    const after = takeSteps(waiting(), policyOf, at(25))
    expect(levelOf(after)).toBe(1)
    expect(after.log.map(({ type }) => type)).toEqual(['queued', 'relaxed', 'relaxed'])
  })

  test('leave a handoff as it is while none is due', () => {
    const handoff = waiting()
    expect(takeSteps(handoff, policyOf, at(9))).toBe(handoff)
  })
})

describe('after the steps', () => {
  const relaxed = () => takeSteps(waiting(), policyOf, at(30))

  test('the handoff moves when there is somebody to move to', () => {
    const moved = moveOrStay(relaxed(), 'loans', policyOf, at(30))
    expect(moved.wish.routedTo).toBe('loans')
    expect(moved.state.stepAt).toBeNull()
  })

  test('with nobody to move to it stays, and is looked at again in a minute', () => {
    const stayed = moveOrStay(relaxed(), null, policyOf, at(30))
    expect(stayed.wish.routedTo).toBe('billing')
    expect(stayed.state.stepAt).toBe(at(90))
    expect(stayed.sequence).toBe(relaxed().sequence)
  })

  test('an overflow that leads nowhere holds up no other step', () => {
    const late: PolicyOf = () => ({ ...policy, relax: [{ afterSeconds: 45, minLevel: 1 }] })
    const stayed = moveOrStay(takeSteps(waiting(), late, at(30)), null, late, at(30))
    expect(stayed.state.stepAt).toBe(at(45))
  })

  test('before its time nothing but the plan is made anew, by the policy of now', () => {
    const without: PolicyOf = () => ({ ...policy, relax: [] })
    expect(moveOrStay(waiting(), null, without, at(5)).state.stepAt).toBe(at(30))
  })
})
