import { takeFrom } from '../src/handoff/giving.ts'
import { agentOf, type Final, type Handoff, type Open } from '../src/handoff/states.ts'
import { leaveToOthers } from './leave.ts'
import type { SimulatedPool } from './pool.ts'

/** Ends a handoff, and takes it from whoever has it or is asked. */
export function end(pool: SimulatedPool, before: Handoff<Open>, ended: Handoff<Final>): void {
  const holder = agentOf(before)
  if (holder === undefined) {
    pool.commit({ handoffs: [ended] })
    return
  }
  const { policyOf, agentRules } = pool.rules
  const policy = policyOf(before.wish.routedTo)
  const known = pool.agent(holder)
  const agent = takeFrom(known, before, ended.state.name, policy, agentRules, pool.clock.instant())
  pool.commit({ handoffs: [ended], agents: [agent] })
  if (agent.presence !== known.presence) leaveToOthers(pool, agent)
}
