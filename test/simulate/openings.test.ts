import { describe, expect, test } from '@jest/globals'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { isIn } from '../../src/handoff/states.ts'
import { simulate } from '../../simulate/simulate.ts'
import { fixed, resultsWith, rulesWith, scenarioOf } from './scenarios.ts'

/** Two hours after the scenarios begin. */
const opensAt = '2026-11-23T10:00:00.000Z'
const hours: OpeningHours = {
  whenClosed: 'wait',
  at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }),
}
const early = [
  { fromHour: 0, perHour: 30 },
  { fromHour: 1, perHour: 0 },
]
const agents = [{ name: 'ada', skills: ['billing', 'loans'] }]

describe('those who wait until their skill opens', () => {
  test('are served in order of place, whoever came first and whatever he asked for', () => {
    const urgentAndLate = [
      { fromHour: 0, perHour: 0 },
      { fromHour: 1.1, perHour: 30 },
      { fromHour: 1.5, perHour: 0 },
    ]
    const scenario = scenarioOf({
      arrivals: [
        { skill: 'billing', perHour: early, handling: fixed(60) },
        { skill: 'loans', priority: 9, perHour: urgentAndLate, handling: fixed(60) },
      ],
      agents,
    })
    const served: number[] = []
    simulate(rulesWith({ billing: { hours }, loans: { hours } }), scenario, (pool) =>
      pool.watch({
        handoffChanged(_before, after) {
          if (isIn(after, 'accepted')) served.push(after.wish.priority)
        },
      }),
    )
    expect(new Set(served)).toEqual(new Set([0, 9]))
    expect(served).toEqual(served.toSorted((one, other) => other - one))
  })

  test('are looked at in order of place: the first has the agent whose turn it is for him', () => {
    const scenario = scenarioOf({
      arrivals: [
        { skill: 'billing', perHour: early, handling: fixed(60) },
        { skill: 'loans', priority: 9, perHour: early, handling: fixed(60) },
      ],
      agents: [
        { name: 'any', skills: ['billing', 'loans'] },
        { name: 'expert', skills: ['billing', { name: 'loans', level: 5 }] },
      ],
    })
    const served: string[] = []
    simulate(rulesWith({ billing: { hours }, loans: { hours, mode: 'best-skill' } }), scenario, (pool) =>
      pool.watch({
        handoffChanged(_before, after) {
          if (isIn(after, 'accepted')) served.push(after.state.agent)
        },
      }),
    )
    expect(served.slice(0, 2)).toEqual(['expert', 'any'])
  })

  test('fill the queue', () => {
    const arrivals = [{ skill: 'billing', perHour: early, handling: fixed(60) }]
    const { total } = resultsWith(rulesWith({ billing: { hours, maxWaiting: 3 } }), { arrivals, agents })
    expect(total.handoffs).toBeGreaterThan(10)
    expect(total.failed).toEqual({ QueueFull: total.handoffs - 3 })
  })
})
