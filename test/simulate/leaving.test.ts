import { expect, test } from '@jest/globals'
import { isIn } from '../../src/handoff/states.ts'
import { simulate } from '../../simulate/simulate.ts'
import { fixed, rulesWith, scenarioOf } from './scenarios.ts'

const HOUR = 60 * 60 * 1000

test('what is kept for an agent who goes is for everybody at once', () => {
  const sticky = { rememberSeconds: 36_000, waitSeconds: 36_000 }
  const scenario = scenarioOf({
    durationHours: 4,
    arrivals: [{ perHour: 40, customers: 5, handling: fixed(300) }],
    agents: [
      { name: 'ada', shifts: [{ fromHour: 0, toHour: 2 }] },
      { name: 'bea', count: 4, shifts: [{ fromHour: 1, toHour: 8 }] },
    ],
  })
  const released: number[] = []
  const kept: string[] = []
  simulate(rulesWith({ default: { sticky } }), scenario, (pool) => {
    const begin = pool.clock.now()
    pool.watch({
      handoffChanged(before, { log, preferred }) {
        if (before?.preferred?.agent !== 'ada' || preferred !== null) return
        const last = log.at(-1)
        if (last?.type === 'preferenceEnded' && last.reason === 'ada is away') released.push(pool.clock.now())
      },
    })
    pool.clock.at(begin + 2 * HOUR, () => {
      // What happens at this moment was asked for before this was, but for what it asks for itself.
      pool.clock.at(pool.clock.now(), () => {
        kept.push(
          ...[...pool.handoffs()].filter((each) => each.preferred?.agent === 'ada').map(({ id }) => id),
        )
      })
    })
  })
  expect(released.length).toBeGreaterThan(0)
  expect(new Set(released)).toEqual(new Set([Date.parse(scenario.start) + 2 * HOUR]))
  expect(kept).toEqual([])
})

test('an agent who does not answer loses all other offers the moment in which he is set away', () => {
  const scenario = scenarioOf({
    durationHours: 4,
    arrivals: [{ perHour: 60, handling: fixed(300) }],
    agents: [{ name: 'agent', count: 3, capacity: 3, misses: 0.7 }],
  })
  const withdrawn: string[] = []
  const setAway: string[] = []
  simulate(rulesWith({ default: { assign: 'offer' } }, 2), scenario, (pool) =>
    pool.watch({
      handoffChanged(before, after) {
        const news = after.log.filter(({ sequence }) => sequence > (before?.sequence ?? 0))
        for (const event of news) {
          if (event.type === 'offerWithdrawn') withdrawn.push(`${event.agent} ${event.at}`)
          if (event.type === 'agentSetAway') setAway.push(`${event.agent} ${event.at}`)
        }
        if (isIn(after, 'offered')) expect(pool.agent(after.state.agent).presence).toBe('available')
      },
    }),
  )
  expect(withdrawn.length).toBeGreaterThan(0)
  expect(new Set(setAway)).toEqual(new Set([...setAway, ...withdrawn]))
})
