import { graceOrWrapUpEnd, satisfies } from '../src/handoff/agents.ts'
import { endOffer } from '../src/handoff/giving.ts'
import type { AgentId, HandoffId } from '../src/handoff/names.ts'
import { moveOrStay, takeSteps } from '../src/handoff/follow-policy.ts'
import { dueOverflow } from '../src/handoff/overflow.ts'
import { CANNOT_FIND_AGENT } from '../src/handoff/policy.ts'
import { settle } from '../src/handoff/presence.ts'
import { place } from '../src/handoff/routing.ts'
import { deadlineOf } from '../src/handoff/schedule.ts'
import { isIn, type Handoff, type Offered, type Queued } from '../src/handoff/states.ts'
import { takeStep } from '../src/handoff/steps.ts'
import type { Instant } from '../src/handoff/time.ts'
import { fail, timeOutHandling } from '../src/handoff/transitions.ts'
import { end } from './end.ts'
import { leaveToOthers } from './leave.ts'
import type { SimulatedPool } from './pool.ts'

/** Looks at every handoff and every agent of the pool when something is due about it. */
export function keepDeadlines(pool: SimulatedPool): void {
  const { clock } = pool
  const wakes = new Map<string, Instant>()
  const wakeAt = (id: string, due: Instant | null, look: () => void) => {
    if (due === null) wakes.delete(id)
    else if (wakes.get(id) !== due) {
      wakes.set(id, due)
      clock.at(Date.parse(due), () => {
        // What is due at this very moment again has to be looked at again.
        if (wakes.get(id) === due) wakes.delete(id)
        look()
      })
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
  if (isIn(handoff, 'accepted')) end(pool, handoff, timeOutHandling(handoff, now))
  else if (isIn(handoff, 'queued') && handoff.state.closedUntil !== null) openQueue(pool)
  else if (isIn(handoff, 'queued', 'offered') && handoff.state.waitUntil <= now) {
    end(pool, handoff, fail(handoff, 'WaitedTooLong', CANNOT_FIND_AGENT, now))
  } else if (isIn(handoff, 'offered')) letOfferExpire(pool, handoff)
  else if (isIn(handoff, 'queued')) followPolicy(pool, handoff)
}

/** A skill has opened: everything whose opening is past is opened, the first in place first. */
function openQueue(pool: SimulatedPool): void {
  const now = pool.clock.instant()
  const opened = [...pool.handoffs()]
    .filter((handoff): handoff is Handoff<Queued> => isIn(handoff, 'queued'))
    .filter(({ state }) => state.closedUntil !== null)
    .flatMap((handoff) => takeStep(handoff, pool.rules.policyOf, now) ?? [])
    .sort((one, other) => (place(one) < place(other) ? -1 : 1))
  pool.commit({ handoffs: opened })
}

function letOfferExpire(pool: SimulatedPool, offered: Handoff<Offered>): void {
  const { policyOf, agentRules } = pool.rules
  const policy = policyOf(offered.wish.routedTo)
  const asked = pool.agent(offered.state.agent)
  const { handoff, agent, setAway } = endOffer(asked, offered, policy, agentRules, pool.clock.instant())
  pool.commit({ handoffs: [handoff], agents: [agent] })
  if (setAway !== null) leaveToOthers(pool, agent)
}

function followPolicy(pool: SimulatedPool, queued: Handoff<Queued>): void {
  const { policyOf } = pool.rules
  const now = pool.clock.instant()
  const handoff = takeSteps(queued, policyOf, now)
  const move = dueOverflow(handoff, policyOf, now)
  const canMove = move !== undefined && [...pool.agents()].some((agent) => satisfies(agent, move.needs))
  pool.commit({ handoffs: [moveOrStay(handoff, canMove ? move.to : null, policyOf, now)] })
}
