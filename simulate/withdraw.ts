import type { Agent } from '../src/handoff/agents.ts'
import { withdraw } from '../src/handoff/offers.ts'
import { isIn, type Handoff, type Queued } from '../src/handoff/states.ts'
import { takeBack } from '../src/handoff/work.ts'
import type { SimulatedPool } from './pool.ts'

/** @returns an agent who cannot answer any more without what is offered to him, and that back in the queue. */
export function withoutOffers(
  pool: SimulatedPool,
  agent: Agent,
): { agent: Agent; handoffs: Handoff<Queued>[] } {
  const now = pool.clock.instant()
  const handoffs = agent.offers.flatMap(({ handoffId }) => {
    const handoff = pool.handoff(handoffId)
    if (handoff === undefined || !isIn(handoff, 'offered')) return []
    const policy = pool.rules.policyOf(handoff.wish.routedTo)
    return [withdraw(handoff, `${agent.id} is ${agent.presence}`, policy, now)]
  })
  const without = agent.offers.reduce((before, { handoffId }) => takeBack(before, handoffId), agent)
  return { agent: without, handoffs }
}
