import { describe, expect, test } from '@jest/globals'
import { isIn } from '../../src/handoff/states.ts'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { resultsOf, type Results } from '../../simulate/results.ts'
import { simulate } from '../../simulate/simulate.ts'
import { exponential, fixed, resultsWith, rulesWith, scenarioOf } from './scenarios.ts'

const ofSkill = ({ skills }: Results, name: string) => {
  const found = skills.find(({ skill }) => skill === name)
  if (found === undefined) throw new Error(`nobody asked for "${name}"`)
  return found
}

const busyDay = {
  arrivals: [
    { skill: 'billing', perHour: 20, handling: exponential(300) },
    { skill: 'loans', perHour: 11, handling: exponential(300) },
  ],
  agents: [
    { name: 'clerk', count: 4, skills: ['billing', { name: 'loans', level: 2 }] },
    { name: 'expert', skills: [{ name: 'loans', level: 5 }] },
  ],
}

describe('the same seed', () => {
  test('comes to the same, to the last digit', () => {
    const once = JSON.stringify(resultsWith(rulesWith(), { ...busyDay, seed: 4 }))
    expect(JSON.stringify(resultsWith(rulesWith(), { ...busyDay, seed: 4 }))).toBe(once)
    expect(JSON.stringify(resultsWith(rulesWith(), { ...busyDay, seed: 5 }))).not.toBe(once)
  })

  test('sends the same customers whatever the policy', () => {
    const times = (rules: ReturnType<typeof rulesWith>) =>
      simulate(rules, scenarioOf(busyDay))
        .tally.visits()
        .map(({ askedAt, stream }) => [askedAt, stream])
    const otherRules = rulesWith({ loans: { minLevel: 5 }, billing: { assign: 'offer' } })
    expect(times(otherRules)).toEqual(times(rulesWith()))
  })
})

test('nobody is overtaken where nobody passes, overflows or is kept for an agent', () => {
  const { total } = resultsWith(rulesWith({ loans: { minLevel: 5 } }), busyDay)
  expect(total.meanWaiting).toBeGreaterThan(0.5)
  expect(total.overtakings).toBe(0)
})

test('who is asked for and declined too often is overtaken', () => {
  const agents = [{ name: 'agent', count: 2, declines: 0.5 }]
  const arrivals = [{ perHour: 20, patienceSeconds: 600, handling: exponential(300) }]
  const { total } = resultsWith(rulesWith({ default: { assign: 'offer' } }), { arrivals, agents })
  expect(total.declined).toBeGreaterThan(10)
  expect(total.overtakings).toBeGreaterThan(0)
})

describe('a policy that helps', () => {
  const strict = resultsWith(rulesWith({ loans: { minLevel: 5 } }), busyDay)

  test('relax: who needs an expert waits less when others may help after a while', () => {
    const relax = [{ afterSeconds: 60, minLevel: 2 }]
    const relaxed = resultsWith(rulesWith({ loans: { minLevel: 5, relax } }), busyDay)
    expect(ofSkill(relaxed, 'loans').relaxed).toBeGreaterThan(0)
    expect(ofSkill(relaxed, 'loans').waitOfServed.max).toBeLessThan(ofSkill(strict, 'loans').waitOfServed.max)
  })

  test('overflow: the longest wait becomes shorter, at the cost of the other queue', () => {
    const overflow = { afterSeconds: 120, to: 'billing' }
    const moved = resultsWith(rulesWith({ loans: { minLevel: 5, overflow } }), busyDay)
    expect(ofSkill(moved, 'loans').overflowed).toBeGreaterThan(0)
    expect(ofSkill(moved, 'loans').waitOfServed.max).toBeLessThan(ofSkill(strict, 'loans').waitOfServed.max)
    expect(ofSkill(moved, 'billing').waitOfAll.mean).toBeGreaterThan(
      ofSkill(strict, 'billing').waitOfAll.mean,
    )
  })

  test('overflow to where nobody can help: all stay, and are relaxed in time all the same', () => {
    const overflow = { afterSeconds: 30, to: 'chess' }
    const relax = [{ afterSeconds: 45, minLevel: 2 }]
    const kept = ofSkill(
      resultsWith(rulesWith({ loans: { minLevel: 5, overflow, relax } }), busyDay),
      'loans',
    )
    const relaxed = ofSkill(resultsWith(rulesWith({ loans: { minLevel: 5, relax } }), busyDay), 'loans')
    expect(kept).toEqual(relaxed)
    expect(kept.relaxed).toBeGreaterThan(0)
  })
})

describe('a policy that ends handoffs', () => {
  const crowd = {
    arrivals: [{ perHour: 30, handling: fixed(600) }],
    agents: [{ name: 'agent' }],
  }

  test('the wait limit: nobody waits longer', () => {
    const { total } = resultsWith(rulesWith({ default: { waitSeconds: 100 } }), crowd)
    expect(total.failed.WaitedTooLong).toBeGreaterThan(0)
    expect(total.waitOfAll.max).toBe(100)
  })

  test('a full queue refuses', () => {
    const { total } = resultsWith(rulesWith({ default: { maxWaiting: 2 } }), crowd)
    expect(total.failed).toEqual({ QueueFull: total.handoffs - total.served })
    expect(total.waitOfServed.max).toBeLessThanOrEqual(1800)
  })

  test('a skill that nobody has is failed at once', () => {
    const arrivals = [{ skill: 'chess', perHour: 30, handling: fixed(60) }]
    const { total } = resultsWith(rulesWith(), { ...crowd, arrivals })
    expect(total.failed).toEqual({ NoAgentWithSkill: total.handoffs })
    expect(total.waitOfAll.max).toBe(0)
  })

  test('a closed skill refuses, or lets wait until it opens', () => {
    const opensAt = '2026-11-23T10:00:00.000Z'
    const hours = (whenClosed: OpeningHours['whenClosed']): OpeningHours => ({
      whenClosed,
      at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }),
    })
    const calm = { ...crowd, arrivals: [{ perHour: 6, handling: fixed(60) }], durationHours: 4 }
    const refused = resultsWith(rulesWith({ default: { hours: hours('fail') } }), calm).total
    expect(refused.failed.Closed).toBeGreaterThan(0)
    expect(refused.served).toBe(refused.handoffs - (refused.failed.Closed ?? 0))
    const kept = resultsWith(rulesWith({ default: { hours: hours('wait') } }), calm).total
    expect(kept.served).toBe(kept.handoffs)
    expect(kept.overtakings).toBe(0)
    expect(kept.waitOfServed.max).toBeGreaterThan(3600)
  })

  test('the limit of a conversation frees the agent', () => {
    const { total, agents } = resultsWith(rulesWith({ default: { maxHandlingSeconds: 60 } }), crowd)
    expect(total.waitOfServed.max).toBeLessThan(600)
    expect(agents.occupancy).toBeCloseTo(0.5, 0)
  })
})

describe('agents', () => {
  const calls = [{ perHour: 20, handling: fixed(240) }]

  test('wrapping up takes places', () => {
    const one = { arrivals: calls, agents: [{ name: 'agent', count: 3 }] }
    const without = resultsWith(rulesWith(), one)
    const withIt = resultsWith(rulesWith({ default: { wrapUpSeconds: 120 } }), one)
    expect(withIt.agents.occupancy / without.agents.occupancy).toBeCloseTo(1.5, 1)
    expect(withIt.total.waitOfAll.mean).toBeGreaterThan(without.total.waitOfAll.mean)
  })

  test('who misses offers is set away, comes back, and takes part again', () => {
    const presence: string[] = []
    const scenario = scenarioOf({ arrivals: calls, agents: [{ name: 'agent', count: 2, misses: 0.6 }] })
    const rules = rulesWith({ default: { assign: 'offer', askAgainSeconds: 5 } }, 2)
    const run = simulate(rules, scenario, (pool) =>
      pool.watch({
        agentChanged(before, after) {
          if (before?.presence !== after.presence) presence.push(`${after.presence} ${after.presenceReason}`)
        },
      }),
    )
    expect(presence).toContain('away offersUnanswered')
    expect(presence.lastIndexOf('available declared')).toBeGreaterThan(
      presence.indexOf('away offersUnanswered'),
    )
    expect(resultsOf(run).total.unanswered).toBeGreaterThan(10)
  })

  test('come and go by their shifts, and finish what they have', () => {
    const shifts = [{ fromHour: 2, toHour: 3 }]
    const long = [{ perHour: 60, handling: fixed(800) }]
    const written = { arrivals: long, agents: [{ name: 'agent', count: 2, shifts }], durationHours: 5 }
    const given: number[] = []
    const ended: number[] = []
    const scenario = scenarioOf(written)
    simulate(rulesWith({ default: { waitSeconds: 60 } }), scenario, (pool) =>
      pool.watch({
        handoffChanged(_before, after) {
          const hour = (pool.clock.now() - Date.parse(scenario.start)) / 3_600_000
          if (isIn(after, 'accepted')) given.push(hour)
          if (isIn(after, 'completed')) ended.push(hour)
        },
      }),
    )
    expect(Math.min(...given)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...given)).toBeLessThan(3)
    expect(ended).toHaveLength(given.length)
    expect(Math.max(...ended)).toBeGreaterThan(3)
  })

  test('a sticky policy brings customers back to the agent they had', () => {
    const scenario = scenarioOf({
      arrivals: [{ perHour: 30, customers: 20, handling: fixed(120) }],
      agents: [{ name: 'agent', count: 5 }],
    })
    const sameAgent = (sticky: { rememberSeconds: number; waitSeconds: number } | null) => {
      const last = new Map<unknown, string>()
      let same = 0
      simulate(rulesWith({ default: { sticky } }), scenario, (pool) =>
        pool.watch({
          handoffChanged(_before, after) {
            if (!isIn(after, 'accepted')) return
            if (last.get(after.reply.user?.id) === after.state.agent) same++
            last.set(after.reply.user?.id, after.state.agent)
          },
        }),
      )
      return same
    }
    expect(sameAgent({ rememberSeconds: 36_000, waitSeconds: 60 })).toBeGreaterThan(2 * sameAgent(null))
  })
})
