import { graceOrWrapUpEnd, satisfies } from '../src/handoff/agents.ts'
import type { AgentId, HandoffId } from '../src/handoff/names.ts'
import { expireOffer } from '../src/handoff/offers.ts'
import { moveOrStay, takeSteps } from '../src/handoff/follow-policy.ts'
import { dueOverflow } from '../src/handoff/overflow.ts'
import { CANNOT_FIND_AGENT } from '../src/handoff/policy.ts'
import { leaveUnanswered, settle } from '../src/handoff/presence.ts'
import { deadlineOf } from '../src/handoff/schedule.ts'
import { isIn, type Handoff, type Offered, type Queued } from '../src/handoff/states.ts'
import type { Instant } from '../src/handoff/time.ts'
import { fail, timeOutHandling } from '../src/handoff/transitions.ts'
import { release, takeBack } from '../src/handoff/work.ts'
import type { SimulatedPool } from './pool.ts'
import { withoutOffers } from './withdraw.ts'

/** Looks at every handoff and every agent of the pool when something is due about it. */
export function keepDeadlines(pool: SimulatedPool): void {
  const { clock } = pool
  const wakes = new Map<string, Instant>()
  const wakeAt = (id: string, due: Instant | null, look: () => void) => {
    if (due === null) wakes.delete(id)
    else if (wakes.get(id) !== due) {
      wakes.set(id, due)
      clock.at(Date.parse(due), look)
    }
  }
  pool.watch({
    handoffChanged(_before, after) {
      // Nothing but the id stays in memory until the deadline, which can be far away.
      const { id } = after
      wakeAt(id, deadlineOf(after), () => actOnDeadline(pool, id))
    },
    agentChanged(_before, after) {
      const { id } = after
      wakeAt(`agent ${id}`, graceOrWrapUpEnd(after), () => lookAtAgent(pool, id))
    },
  })
}

function lookAtAgent(pool: SimulatedPool, id: AgentId): void {
  pool.commit({ agents: [settle(pool.agent(id), pool.rules.agentRules, pool.clock.instant())] })
}

function actOnDeadline(pool: SimulatedPool, id: HandoffId): void {
  const now = pool.clock.instant()
  const handoff = pool.handoff(id)
  if (handoff === undefined) return
  const due = deadlineOf(handoff)
  if (due === null || due > now) return
  if (isIn(handoff, 'accepted')) {
    const { agent } = handoff.state
    const { wrapUpSeconds } = pool.rules.policyOf(handoff.wish.routedTo)
    const released = release(pool.agent(agent), id, wrapUpSeconds, pool.rules.agentRules, now)
    pool.commit({ handoffs: [timeOutHandling(handoff, now)], agents: [released] })
  } else if (isIn(handoff, 'queued', 'offered') && handoff.state.waitUntil <= now) {
    const agents = isIn(handoff, 'offered') ? [takeBack(pool.agent(handoff.state.agent), id)] : []
    pool.commit({ handoffs: [fail(handoff, 'WaitedTooLong', CANNOT_FIND_AGENT, now)], agents })
  } else if (isIn(handoff, 'offered')) endOffer(pool, handoff)
  else if (isIn(handoff, 'queued')) followPolicy(pool, handoff)
}

function endOffer(pool: SimulatedPool, handoff: Handoff<Offered>): void {
  const now = pool.clock.instant()
  const expired = expireOffer(handoff, pool.rules.policyOf(handoff.wish.routedTo), now)
  const agent = leaveUnanswered(
    takeBack(pool.agent(handoff.state.agent), handoff.id),
    pool.rules.agentRules,
    now,
  )
  const left = agent.presence === 'available' ? { agent, handoffs: [] } : withoutOffers(pool, agent)
  pool.commit({ handoffs: [expired, ...left.handoffs], agents: [left.agent] })
}

function followPolicy(pool: SimulatedPool, queued: Handoff<Queued>): void {
  const { policyOf } = pool.rules
  const now = pool.clock.instant()
  const handoff = takeSteps(queued, policyOf, now)
  const move = dueOverflow(handoff, policyOf, now)
  const canMove = move !== undefined && [...pool.agents()].some((agent) => satisfies(agent, move.needs))
  pool.commit({ handoffs: [moveOrStay(handoff, canMove ? move.to : null, policyOf, now)] })
}
