import type { Agent } from '../src/handoff/agents.ts'
import { withdraw } from '../src/handoff/offers.ts'
import { keepForNobody } from '../src/handoff/preference.ts'
import { isIn } from '../src/handoff/states.ts'
import { takeBack } from '../src/handoff/work.ts'
import type { SimulatedPool } from './pool.ts'

/**
 * Nothing waits for an agent who is not there: what is offered to him or kept for him goes to others, one
 * after the other, the offers first.
 */
export function leaveToOthers(pool: SimulatedPool, { id, presence, offers }: Agent): void {
  const reason = `${id} is ${presence}`
  const now = pool.clock.instant()
  const { policyOf } = pool.rules
  for (const { handoffId } of offers) {
    const handoff = pool.handoff(handoffId)
    if (handoff === undefined || !isIn(handoff, 'offered') || handoff.state.agent !== id) continue
    const back = withdraw(handoff, reason, policyOf(handoff.wish.routedTo), now)
    pool.commit({ handoffs: [back], agents: [takeBack(pool.agent(id), handoffId)] })
  }
  for (const handoff of [...pool.handoffs()]) {
    const { preferred } = handoff
    if (!isIn(handoff, 'queued') || preferred?.agent !== id) continue
    pool.commit({
      handoffs: [keepForNobody(handoff, preferred, reason, policyOf(handoff.wish.routedTo), now)],
    })
  }
}
