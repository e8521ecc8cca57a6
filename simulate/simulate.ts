import { startClock } from './clock.ts'
import { letAgentsWork } from './agents.ts'
import { customersOf } from './customers.ts'
import { keepDeadlines } from './deadlines.ts'
import { simulatedPool, type SimulatedPool } from './pool.ts'
import { requests } from './requests.ts'
import type { Rules } from './rules.ts'
import type { Scenario } from './scenario-schema.ts'
import { keepTally, type Tally } from './tally.ts'

/** A simulation that has come to its end. Times are milliseconds since 1970. */
export interface Run {
  readonly scenario: Scenario
  /** Between these it counts. */
  readonly from: number
  readonly to: number
  readonly tally: Tally
  /** The skill that the arrivals of each number ask for. */
  readonly streams: readonly string[]
}

const HOUR = 60 * 60 * 1000

/**
 * Lets a scenario happen under the rules of a policy: the same scenario, seed included, and the same policy
 * come to the same, whenever and wherever. After the last customer has come, what is open is still finished.
 * @param look is given the pool before anything happens in it.
 */
export function simulate(rules: Rules, scenario: Scenario, look?: (pool: SimulatedPool) => void): Run {
  const clock = startClock(scenario.start)
  const begin = clock.now()
  const pool = simulatedPool(clock, rules)
  const customers = customersOf(scenario, rules)
  const tally = keepTally(pool, (id) => customers.behind(id).stream)
  look?.(pool)
  keepDeadlines(pool)
  letAgentsWork(pool, scenario, (id) => customers.behind(id).handling)
  customers.begin(pool, requests(pool))
  clock.run()
  return {
    scenario,
    from: begin + scenario.warmUpHours * HOUR,
    to: begin + scenario.durationHours * HOUR,
    tally,
    streams: scenario.arrivals.map(({ skill }) => skill?.key ?? rules.defaultSkill),
  }
}
