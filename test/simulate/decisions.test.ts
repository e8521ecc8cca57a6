import { describe, expect, test } from '@jest/globals'
import { match } from '../../src/handoff/routing.ts'
import { isIn, type Handoff, type Queued } from '../../src/handoff/states.ts'
import { isMatch, type SimulatedPool } from '../../simulate/pool.ts'
import { resultsOf } from '../../simulate/results.ts'
import { simulate } from '../../simulate/simulate.ts'
import { exponential, rulesWith, scenarioOf } from './scenarios.ts'

/*
 * The simulator asks `match` about few handoffs and agents at a time. These tests hold what comes of it
 * against what `match` says about all of them.
 */
const written = {
  durationHours: 4,
  arrivals: [
    { skill: 'billing', perHour: 60, patienceSeconds: 600, handling: exponential(300) },
    { skill: 'billing', level: 3, perHour: 15, priority: 5, handling: exponential(300), customers: 5 },
    { skill: 'loans', skills: ['french'], perHour: 10, handling: exponential(400) },
    { skill: 'loans', perHour: 20, handling: exponential(200) },
  ],
  agents: [
    { name: 'clerk', count: 4, skills: ['billing', 'french'], misses: 0.2, declines: 0.1 },
    {
      name: 'expert',
      count: 2,
      capacity: 2,
      skills: [
        { name: 'billing', level: 4 },
        { name: 'loans', level: 5 },
      ],
    },
    {
      name: 'part-timer',
      count: 2,
      capacity: 2,
      skills: ['billing'],
      misses: 0.5,
      answersAfterSeconds: 15,
      shifts: [
        { fromHour: 0, toHour: 0.5 },
        { fromHour: 1, toHour: 1.5 },
        { fromHour: 2, toHour: 2.5 },
      ],
    },
    { name: 'both', skills: ['loans', 'french'], shifts: [{ fromHour: 1, toHour: 3 }], misses: 0.3 },
  ],
}

const offers = rulesWith(
  {
    billing: { assign: 'offer', offerSeconds: 20, sticky: { rememberSeconds: 9000, waitSeconds: 30 } },
    loans: {
      mode: 'best-skill',
      minLevel: 2,
      wrapUpSeconds: 20,
      relax: [{ afterSeconds: 60, minLevel: 1 }],
      overflow: { afterSeconds: 300, to: 'billing' },
    },
  },
  2,
)

/** Calls back once everything that happens at a moment has happened. */
function afterEachMoment(pool: SimulatedPool, look: () => void): void {
  let asked = -1
  const ask = () => {
    const { clock } = pool
    if (asked === clock.now()) return
    asked = clock.now()
    clock.at(clock.now(), () => {
      // What was asked for at this moment before is over; what it asked for itself comes first, once more.
      clock.at(clock.now(), look)
    })
  }
  pool.watch({ handoffChanged: ask, agentChanged: ask })
}

const queued = (pool: SimulatedPool): Handoff<Queued>[] =>
  [...pool.handoffs()].filter((handoff): handoff is Handoff<Queued> => isIn(handoff, 'queued'))

describe.each([
  { rules: offers, name: 'with offers, relaxing, overflow and sticky agents' },
  { rules: rulesWith(), name: 'with the defaults' },
])('a team $name', ({ rules }) => {
  test('never lets anybody wait whom match would give to an agent', () => {
    let looked = 0
    let waited = 0
    const idle: string[] = []
    simulate(rules, scenarioOf(written), (pool) =>
      afterEachMoment(pool, () => {
        const waiting = queued(pool)
        const decisions = match(waiting, [...pool.agents()], rules.policyOf, pool.clock.instant())
        looked++
        waited += waiting.length
        idle.push(...decisions.filter(isMatch).map(({ handoff, agent }) => `${handoff.id} ${agent.id}`))
      }),
    )
    expect(idle).toEqual([])
    expect(looked).toBeGreaterThan(500)
    expect(waited).toBeGreaterThan(500)
  })

  test('never gives an agent more than he has room for', () => {
    const over: string[] = []
    const run = simulate(rules, scenarioOf(written), (pool) =>
      pool.watch({
        agentChanged(_before, { id, assignments, offers: open, capacity }) {
          if (assignments.length + open.length > capacity) over.push(id)
        },
      }),
    )
    expect(over).toEqual([])
    expect(resultsOf(run).total.served).toBeGreaterThan(100)
  })

  test('leaves no offer with somebody who is not there', () => {
    const left: string[] = []
    simulate(rules, scenarioOf(written), (pool) =>
      afterEachMoment(pool, () => {
        for (const { id, presence, offers: open } of pool.agents()) {
          if (presence !== 'available' && open.length > 0) left.push(id)
        }
      }),
    )
    expect(left).toEqual([])
  })

  test('brings every handoff to an end', () => {
    let open = -1
    const run = simulate(rules, scenarioOf(written), (pool) =>
      pool.watch({ handoffChanged: () => (open = [...pool.handoffs()].length) }),
    )
    expect(open).toBe(0)
    expect(run.tally.visits().filter(({ outcome }) => outcome === 'open')).toEqual([])
  })
})

test('an agent is always given the first in place of those that he may have', () => {
  const rules = rulesWith()
  const wrong: string[] = []
  simulate(rules, scenarioOf(written), (pool) => {
    let before: Handoff<Queued>[] = []
    pool.watch({
      handoffChanged(was, is) {
        if (isIn(is, 'accepted') && was !== undefined) {
          const agent = { ...pool.agent(is.state.agent), capacity: 50 }
          const now = pool.clock.instant()
          const [first] = match(before, [agent], rules.policyOf, now).filter(isMatch)
          if (first?.handoff.id !== is.id) wrong.push(is.id)
        }
        before = queued(pool)
      },
    })
  })
  expect(wrong).toEqual([])
})
