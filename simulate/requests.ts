import { satisfies } from '../src/handoff/agents.ts'
import type { AgentId } from '../src/handoff/names.ts'
import { possibleNeeds } from '../src/handoff/overflow.ts'
import { lastAgentFirst } from '../src/handoff/preference.ts'
import { closedAt, NOBODY_HAS_IT, queueFull, type RequestRefusal } from '../src/handoff/refusal.ts'
import { receive, type HandoffRequest } from '../src/handoff/receive.ts'
import { match, type Match } from '../src/handoff/routing.ts'
import { isIn, type Handoff, type Preference, type Queued, type Wish } from '../src/handoff/states.ts'
import { secondsAfter } from '../src/handoff/time.ts'
import { fail } from '../src/handoff/transitions.ts'
import { isMatch, type SimulatedPool } from './pool.ts'

/** What a request does to the pool: it finds an agent, is refused at once, or begins to wait. */
export function requests(pool: SimulatedPool): (request: HandoffRequest) => void {
  const { policyOf } = pool.rules
  const lastAgentOf = rememberAgents(pool)
  return (request) => {
    const { wish } = request
    const now = pool.clock.instant()
    const preferred = preferredAgent(pool, wish, lastAgentOf(request))
    const fresh = receive(request, policyOf(wish.routedTo), now, preferred)
    const { first, refusal } = onArrival(pool, fresh)
    if (first !== undefined) pool.give(first)
    else if (refusal === undefined) pool.commit({ handoffs: [fresh] })
    else pool.commit({ handoffs: [fail(fresh, refusal.code, refusal.message, now)] })
  }
}

/** What becomes of a request when it arrives; with neither of both it waits. */
interface Arrival {
  readonly first?: Match
  readonly refusal?: RequestRefusal
}

function onArrival(pool: SimulatedPool, fresh: Handoff<Queued>): Arrival {
  const { policyOf } = pool.rules
  const { wish, receivedAt } = fresh
  const now = pool.clock.instant()
  const shut = closedAt(policyOf(wish.routedTo), wish.routedTo, receivedAt)
  const first =
    shut === undefined ? match([fresh], pool.freeAgents(), policyOf, now).find(isMatch) : undefined
  if (first !== undefined) return { first }
  const refusal = shut ?? refusalOf(pool, wish)
  if (refusal === undefined) return {}
  // Kept for one agent, who is busy, it would wait; if it may not, whoever is free shall have it.
  return fresh.preferred === null ? { refusal } : onArrival(pool, { ...fresh, preferred: null })
}

function refusalOf(pool: SimulatedPool, wish: Wish): RequestRefusal | undefined {
  const { policyOf } = pool.rules
  const agents = [...pool.agents()]
  const somebodyMayCome = possibleNeeds(wish, policyOf).some((needs) =>
    agents.some((agent) => satisfies(agent, needs)),
  )
  if (!somebodyMayCome) return NOBODY_HAS_IT
  return queueFull(policyOf(wish.routedTo), wish.routedTo, pool.waitingIn(wish.routedTo))
}

/** The agent who had this customer last comes first for a while, if he is there and can help. */
function preferredAgent(pool: SimulatedPool, wish: Wish, last: AgentId | undefined): Preference | null {
  const { sticky } = pool.rules.policyOf(wish.routedTo)
  if (sticky === null || last === undefined) return null
  return lastAgentFirst(pool.agent(last), wish.needs, sticky, pool.clock.instant())
}

type Customer = Pick<HandoffRequest, 'reply'>

/** @returns who had a customer last, for as long as the policy wants that remembered. */
function rememberAgents(pool: SimulatedPool): (customer: Customer) => AgentId | undefined {
  const known = new Map<unknown, { readonly agent: AgentId; readonly until: string }>()
  pool.watch({
    handoffChanged(_before, after) {
      const { sticky } = pool.rules.policyOf(after.wish.routedTo)
      if (sticky === null || !isIn(after, 'accepted')) return
      const until = secondsAfter(pool.clock.instant(), sticky.rememberSeconds)
      known.set(after.reply.user?.id, { agent: after.state.agent, until })
    },
  })
  return ({ reply }) => {
    const last = known.get(reply.user?.id)
    return last !== undefined && last.until > pool.clock.instant() ? last.agent : undefined
  }
}
