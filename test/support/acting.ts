import type { AgentId, HandoffId } from '../../src/handoff/names.ts'
import type { Handoff } from '../../src/handoff/states.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import type { Caller } from '../../src/use-cases/caller.ts'
import type { TestHub, TestServers } from './hub.ts'
import { conversationFaults, idleMatches, loadFaults, poolState } from './pool-state.ts'

/** An agent who calls with a key of his own. */
export const asAgent = ({ pool }: TestHub, id: AgentId): Caller => ({
  agent: { id, pool },
  supervisor: false,
})

export const accept = (hub: TestHub, agent: AgentId, id: HandoffId): Promise<Handoff> =>
  acceptOffer(hub.hub, asAgent(hub, agent), id, {})

export const decline = (hub: TestHub, agent: AgentId, id: HandoffId): Promise<Handoff> =>
  declineOffer(hub.hub, asAgent(hub, agent), id, {})

/** @returns what happened to a handoff, as the types of its log's entries. */
export async function eventsOf(hub: TestHub, id: HandoffId): Promise<string[]> {
  return (await hub.read(id)).log.map(({ type }) => type)
}

/** Lets time pass, and wakes the hub for these handoffs as the scheduled messages would. */
export async function later({ clock }: TestServers, hub: TestHub, seconds: number, ...ids: HandoffId[]) {
  clock.pass(seconds)
  for (const id of ids) await actOnDeadline(hub.hub, id)
}

/** @returns everything in the pool that must never be: see each of the lists that it is made of. */
export async function faultsIn({ routing, clock }: TestServers, { pool }: TestHub): Promise<string[]> {
  const state = await poolState(routing, pool)
  return [...loadFaults(state), ...conversationFaults(state), ...idleMatches(state, clock.now())]
}
