import { DEFAULT_POOL, handoffId, type HandoffId } from '../src/handoff/names.ts'
import type { HandoffRequest } from '../src/handoff/receive.ts'
import { isIn, type Wish } from '../src/handoff/states.ts'
import { cancel } from '../src/handoff/transitions.ts'
import { wishFor } from '../src/use-cases/wish.ts'
import { arrivalHours } from './arrivals.ts'
import { end } from './end.ts'
import type { SimulatedPool } from './pool.ts'
import { randomFor } from './random.ts'
import type { Rules } from './rules.ts'
import type { Arrivals, Scenario } from './scenario-schema.ts'

const HOUR = 60 * 60 * 1000

/** Somebody who asks for a human. Times are milliseconds. */
export interface Customer {
  /** Which of the scenario's arrivals he belongs to. */
  readonly stream: number
  /** How long an agent will speak with him. */
  readonly handling: number
  /** How long he waits before he leaves; null for as long as it takes. */
  readonly patience: number | null
  /** The same for somebody who asks again. */
  readonly user: string
}

export interface Customers {
  /** Lets them ask, each at his time, and leave when their patience ends. */
  begin(pool: SimulatedPool, ask: (request: HandoffRequest) => void): void
  /** @returns who is behind a handoff. */
  behind(id: HandoffId): Customer
}

export function customersOf(scenario: Scenario, rules: Rules): Customers {
  const customers = new Map<HandoffId, Customer>()

  const beginStream = (
    pool: SimulatedPool,
    arrivals: Arrivals,
    stream: number,
    ask: (r: HandoffRequest) => void,
  ) => {
    const begin = pool.clock.now()
    const wish = wishOf(arrivals, rules)
    const visitors = visitorsOf(arrivals, stream, scenario)
    const letNextAsk = () => {
      const next = visitors.next()
      if (next.done === true) return
      const { askedAfter, customer } = next.value
      pool.clock.at(begin + askedAfter, () => {
        const id = handoffId(DEFAULT_POOL, (customers.size + 1).toString(16).padStart(32, '0'))
        customers.set(id, customer)
        ask(requestOf(id, customer.user, wish, pool.clock.instant()))
        if (customer.patience !== null) {
          pool.clock.at(pool.clock.now() + customer.patience, () => leave(pool, id))
        }
        letNextAsk()
      })
    }
    letNextAsk()
  }
  return {
    begin: (pool, ask) => {
      scenario.arrivals.forEach((arrivals, stream) => beginStream(pool, arrivals, stream, ask))
    },
    behind(id) {
      const customer = customers.get(id)
      if (customer === undefined) throw new Error(`nobody is behind handoff ${id}`)
      return customer
    },
  }
}

/**
 * Everything about a customer is drawn, needed or not, so that no rule changes what the next one is like.
 * @returns the customers of a stream, each with the milliseconds from the start until he asks.
 */
export function* visitorsOf(
  arrivals: Arrivals,
  stream: number,
  { seed, durationHours }: Pick<Scenario, 'seed' | 'durationHours'>,
): Generator<{ readonly askedAfter: number; readonly customer: Customer }, void> {
  const { handling, patienceSeconds, customers } = arrivals
  const times = randomFor(seed, `arrivals ${stream}`)
  const chance = randomFor(seed, `customers ${stream}`)
  let number = 0
  for (const hour of arrivalHours(arrivals, durationHours, () => times.exponential(1))) {
    number++
    const seconds = chance.handling(handling)
    const patience = chance.exponential(1)
    const person = Math.floor(chance.uniform() * (customers ?? 1))
    const customer = {
      stream,
      handling: Math.round(seconds * 1000),
      patience: patienceSeconds === undefined ? null : Math.round(patience * patienceSeconds * 1000),
      user: customers === undefined ? `${stream} visitor ${number}` : `${stream} regular ${person}`,
    }
    yield { askedAfter: Math.round(hour * HOUR), customer }
  }
}

/** @returns what a bot asks for with these words. */
function wishOf({ skill, level, skills, priority }: Arrivals, rules: Rules): Wish {
  const first = skill === undefined ? [] : [{ ...skill, level }]
  return wishFor(rules, [...first, ...skills], undefined, priority)
}

function requestOf(id: HandoffId, user: string, wish: Wish, receivedAt: string): HandoffRequest {
  return {
    id,
    pool: DEFAULT_POOL,
    bot: 'simulation',
    reply: { conversation: { id }, user: { id: user } },
    deliverTo: { via: 'poll' },
    wish,
    receivedAt,
    transcript: { state: 'none', activities: 0 },
    warnings: [],
  }
}

function leave(pool: SimulatedPool, id: HandoffId): void {
  const handoff = pool.handoff(id)
  if (handoff === undefined || !isIn(handoff, 'queued', 'offered')) return
  end(pool, handoff, cancel(handoff, `bot:${handoff.bot}`, 'the customer left', pool.clock.instant()))
}
