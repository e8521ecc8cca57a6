import { endOffer } from '../handoff/giving.ts'
import type { HandoffId } from '../handoff/names.ts'
import { expireOffer } from '../handoff/offers.ts'
import { moveOrStay, takeSteps } from '../handoff/follow-policy.ts'
import { dueOverflow } from '../handoff/overflow.ts'
import { CANNOT_FIND_AGENT } from '../handoff/policy.ts'
import { deadlineOf } from '../handoff/schedule.ts'
import { isIn, type Handoff, type Offered, type Queued } from '../handoff/states.ts'
import { fail, timeOutHandling } from '../handoff/transitions.ts'
import { cameEarly } from './announce.ts'
import { commit } from './commit.ts'
import { commitEnd } from './end.ts'
import { untilDecided } from './errors.ts'
import { lookAtAgent } from './look-at-agent.ts'
import { openQueue } from './open-queue.ts'
import type { Hub, Stored } from './ports.ts'

/**
 * Does for a handoff whatever is due: ends what waited or was held too long, takes back an offer that nobody
 * answered, takes the steps of its policy. A wake-up that is late, early or doubled does no harm: only what
 * is stored, compared with now, counts.
 * @returns whether anything was due.
 */
export async function actOnDeadline(hub: Hub, id: HandoffId): Promise<boolean> {
  return untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff') return false
    const { stored } = found
    const due = deadlineOf(stored.value)
    if (cameEarly(hub, due)) await hub.messages.wakeAt(id, due)
    if (due === null || due > hub.now()) return false
    return (await act(hub, stored.value, stored)) ? true : undefined
  })
}

/** @returns false for a lost race. */
async function act(hub: Hub, handoff: Handoff, stored: Stored<Handoff>): Promise<boolean> {
  const now = hub.now()
  if (isIn(handoff, 'accepted')) return commitEnd(hub, handoff, stored, timeOutHandling(handoff, now))
  if (isIn(handoff, 'queued') && handoff.state.closedUntil !== null) return openQueue(hub, handoff.pool)
  if (isIn(handoff, 'queued', 'offered') && handoff.state.waitUntil <= now) {
    const failed = fail(handoff, 'WaitedTooLong', CANNOT_FIND_AGENT, now)
    if (!(await commitEnd(hub, handoff, stored, failed))) return false
    // He may have been set away by it: then nothing else waits for him either.
    if (isIn(handoff, 'offered')) await lookAtAgent(hub, handoff.pool, handoff.state.agent)
    return true
  }
  if (isIn(handoff, 'offered')) return letOfferExpire(hub, handoff, stored)
  return isIn(handoff, 'queued') ? followPolicy(hub, handoff, stored) : true
}

/** Nobody answered: the handoff goes to the next agent at once, and who lets many expire counts as away. */
async function letOfferExpire(
  hub: Hub,
  offered: Handoff<Offered>,
  replacing: Stored<Handoff>,
): Promise<boolean> {
  const { policyOf, agentRules } = hub.registry
  const { pool, state, wish } = offered
  const policy = policyOf(wish.routedTo)
  const asked = await hub.routing.agent(pool, state.agent)
  if (asked === undefined) return replaced(hub, expireOffer(offered, policy, hub.now()), replacing)

  const { handoff, agent, setAway } = endOffer(asked.value, offered, policy, agentRules, hub.now())
  const result = await commit(hub, pool, [
    { type: 'replaceHandoff', handoff, replacing },
    { type: 'replaceAgent', agent, replacing: asked },
  ])
  if (result.committed && setAway !== null) {
    hub.log('warning', 'An agent is set away', { pool, agent: agent.id, reason: setAway })
    await lookAtAgent(hub, pool, agent.id)
  }
  return result.committed
}

/** What its policy does for a handoff that waits; it moves to another queue only when somebody is there. */
async function followPolicy(hub: Hub, queued: Handoff<Queued>, stored: Stored<Handoff>): Promise<boolean> {
  const { policyOf } = hub.registry
  const now = hub.now()
  const handoff = takeSteps(queued, policyOf, now)
  const move = dueOverflow(handoff, policyOf, now)
  const canMove = move !== undefined && (await hub.routing.hasAgent(handoff.pool, move.needs))
  return replaced(hub, moveOrStay(handoff, canMove ? move.to : null, policyOf, now), stored)
}

async function replaced(hub: Hub, handoff: Handoff, replacing: Stored<Handoff>): Promise<boolean> {
  const result = await commit(hub, handoff.pool, [{ type: 'replaceHandoff', handoff, replacing }])
  return result.committed
}
