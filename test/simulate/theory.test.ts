import { describe, expect, test } from '@jest/globals'
import { visitorsOf } from '../../simulate/customers.ts'
import { resultsOf } from '../../simulate/results.ts'
import type { Scenario } from '../../simulate/scenario-schema.ts'
import { simulate } from '../../simulate/simulate.ts'
import { erlangC, meanWaitErlangC, shareLeavingErlangA, waitsInOrder } from './queueing-theory.ts'
import { exponential, rulesWith, scenarioOf } from './scenarios.ts'

/*
 * M/M/c: Poisson arrivals, exponential handling times, c agents, one skill. Two steps, since a mean wait is
 * known well only after very many customers: the simulator gives each customer exactly the wait that the
 * recursion of Kiefer and Wolfowitz gives to the same customer, and the recursion, which is quick, comes to
 * the mean and the probability of Erlang C with very many of the same customers.
 */
const HANDLING = 20
const CASES = [
  { agents: 1, occupancy: 0.5 },
  { agents: 3, occupancy: 0.8 },
  { agents: 10, occupancy: 0.8 },
  { agents: 25, occupancy: 0.9 },
]

const team = (agents: number, occupancy: number, customers: number, more: object = {}) => {
  const perHour = (agents * occupancy * 3600) / HANDLING
  return scenarioOf({
    durationHours: customers / perHour,
    arrivals: [{ perHour, handling: exponential(HANDLING), ...more }],
    agents: [{ name: 'agent', count: agents }],
  })
}

function customersOf(scenario: Scenario): { askedAt: number; handling: number }[] {
  return scenario.arrivals.flatMap((arrivals, stream) =>
    [...visitorsOf(arrivals, stream, scenario)].map(({ askedAfter, customer }) => ({
      askedAt: askedAfter,
      handling: customer.handling,
    })),
  )
}

/** @returns the mean and its standard error, from the means of 40 parts one after the other. */
function meanOf(sample: readonly number[]): { mean: number; error: number } {
  const size = Math.floor(sample.length / 40)
  const parts = Array.from({ length: 40 }, (_, at) => average(sample.slice(at * size, (at + 1) * size)))
  const mean = average(parts)
  const variance = average(parts.map((part) => (part - mean) ** 2)) * (40 / 39)
  return { mean, error: Math.sqrt(variance / 40) }
}

const average = (sample: readonly number[]) => sample.reduce((sum, each) => sum + each, 0) / sample.length

describe.each(CASES)('$agents agents, of whom $occupancy are busy', ({ agents, occupancy }) => {
  test('each customer waits exactly as long as queueing theory says', () => {
    const scenario = team(agents, occupancy, 3000)
    const waits = simulate(rulesWith(), scenario)
      .tally.visits()
      .map(({ waited }) => waited)
    expect(waits).toEqual(waitsInOrder(agents, customersOf(scenario)))
    expect(Math.max(...waits)).toBeGreaterThan(0)
  })

  test('such waits come to the mean and the share of Erlang C', () => {
    const waits = waitsInOrder(agents, customersOf(team(agents, occupancy, 200_000))).map(
      (wait) => wait / 1000,
    )
    const load = agents * occupancy
    const wait = meanOf(waits)
    expect(Math.abs(wait.mean - meanWaitErlangC(agents, load, HANDLING))).toBeLessThan(3 * wait.error)
    expect(wait.error / wait.mean).toBeLessThan(occupancy > 0.8 ? 0.1 : 0.05)
    const waiting = meanOf(waits.map((each) => Number(each > 0)))
    expect(Math.abs(waiting.mean - erlangC(agents, load))).toBeLessThan(3 * waiting.error)
    expect(waiting.error / waiting.mean).toBeLessThan(0.03)
  })
})

test.each([
  { agents: 3, occupancy: 0.9, patience: 15 },
  { agents: 10, occupancy: 1.2, patience: 30 },
])('of impatient customers as many leave as Erlang A says', ({ agents, occupancy, patience }) => {
  const run = simulate(rulesWith(), team(agents, occupancy, 6000, { patienceSeconds: patience }))
  const left = meanOf(run.tally.visits().map(({ outcome }) => Number(outcome === 'left')))
  const expected = shareLeavingErlangA(agents, agents * occupancy, HANDLING, patience)
  expect(Math.abs(left.mean - expected)).toBeLessThan(3 * left.error)
  expect(left.error / left.mean).toBeLessThan(0.06)
})

test("Little's law: the number that waits, over time, is the sum of the waits", () => {
  const scenario = team(3, 1.1, 2000, { patienceSeconds: 60 })
  const { tally, from, to } = simulate(rulesWith(), scenario)
  const waits = tally.visits().map(({ waited }) => waited)
  // Until long after the last customer came, so that everybody's wait is whole.
  expect(tally.waiting(0).area(from, 2 * to - from)).toBe(waits.reduce((sum, wait) => sum + wait, 0))
})

test('places are taken for as long as customers are spoken with', () => {
  const results = resultsOf(simulate(rulesWith(), team(5, 0.6, 4000)))
  expect(results.agents.occupancy).toBeCloseTo(0.6, 1)
  expect(results.agents.fairness).toBeGreaterThan(0.999)
})
