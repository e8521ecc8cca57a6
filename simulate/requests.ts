import { isPresent, satisfies } from '../src/handoff/agents.ts'
import type { FailureCode } from '../src/handoff/events.ts'
import type { AgentId } from '../src/handoff/names.ts'
import { possibleNeeds } from '../src/handoff/overflow.ts'
import { CANNOT_FIND_AGENT } from '../src/handoff/policy.ts'
import { receive, type HandoffRequest } from '../src/handoff/receive.ts'
import { match } from '../src/handoff/routing.ts'
import { isIn, type Preference, type Wish } from '../src/handoff/states.ts'
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
    if (isClosed(pool, wish)) {
      pool.commit({ handoffs: [fail(fresh, 'Closed', 'It is closed', now)] })
      return
    }
    const found = match([fresh], pool.freeAgents(), policyOf, now).find(isMatch)
    if (found !== undefined) {
      pool.give(found)
      return
    }
    const refusal = refusalOf(pool, wish)
    pool.commit({
      handoffs: [refusal === undefined ? fresh : fail(fresh, refusal, CANNOT_FIND_AGENT, now)],
    })
  }
}

function isClosed({ rules, clock }: SimulatedPool, { routedTo }: Wish): boolean {
  const { hours } = rules.policyOf(routedTo)
  const opening = hours?.at(clock.instant())
  if (hours === null || opening === undefined || opening.open) return false
  return hours.whenClosed === 'fail' || opening.opensAt === null
}

function refusalOf(pool: SimulatedPool, wish: Wish): FailureCode | undefined {
  const { policyOf } = pool.rules
  const agents = [...pool.agents()]
  const somebodyMayCome = possibleNeeds(wish, policyOf).some((needs) =>
    agents.some((agent) => satisfies(agent, needs)),
  )
  if (!somebodyMayCome) return 'NoAgentWithSkill'
  const { maxWaiting } = policyOf(wish.routedTo)
  return maxWaiting !== null && pool.waitingIn(wish.routedTo) >= maxWaiting ? 'QueueFull' : undefined
}

/** The agent who had this customer last comes first for a while, if he is there and can help. */
function preferredAgent(pool: SimulatedPool, wish: Wish, last: AgentId | undefined): Preference | null {
  const { sticky } = pool.rules.policyOf(wish.routedTo)
  if (sticky === null || last === undefined) return null
  const now = pool.clock.instant()
  const agent = pool.agent(last)
  if (!isPresent(agent, now) || !satisfies(agent, wish.needs)) return null
  return { agent: last, why: 'lastAgent', until: secondsAfter(now, sticky.waitSeconds) }
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
