import type { Container } from '@azure/cosmos'
import type { LocalCosmos } from '../../local/cosmos/server.ts'
import type { Agent } from '../../src/handoff/agents.ts'
import { exclusionOf } from '../../src/handoff/eligibility.ts'
import { isIn, isOpen, type Handoff } from '../../src/handoff/states.ts'
import type { Instant } from '../../src/handoff/time.ts'
import type { HandoffDocument, RoutingDocument } from '../../src/adapters/cosmos/routing-documents.ts'

/** Everything that the routing container holds of one pool. */
export interface PoolState {
  readonly handoffs: readonly Handoff[]
  readonly agents: readonly Agent[]
  /** Which handoff has the lock of each conversation. */
  readonly locks: readonly string[]
  /** When the hub next looks at each handoff and agent, if nobody does anything; by their ids. */
  readonly dueAt: ReadonlyMap<string, Instant | null>
}

/** Of one moment only if nobody writes meanwhile: two pages of a query need not fit together. */
export async function poolState(container: Container, pool: string): Promise<PoolState> {
  const query = 'SELECT * FROM c'
  const { resources } = await container.items.query<RoutingDocument>(query, { partitionKey: pool }).fetchAll()
  return stateOf(resources)
}

/** The same, looked up in the local server without a request: for checks after each step of thousands. */
export function poolStateNow(cosmos: LocalCosmos, pool: string): PoolState {
  return stateOf(cosmos.items('handoff', 'routing', pool) as readonly RoutingDocument[])
}

/** @returns what documents say that were read together. */
export function stateOf(resources: readonly RoutingDocument[]): PoolState {
  return {
    handoffs: resources
      .filter((each): each is HandoffDocument => each.type === 'handoff')
      .map((each) => each.handoff),
    agents: resources.flatMap((each) => (each.type === 'agent' ? [each.agent] : [])),
    locks: resources.flatMap((each) => (each.type === 'conversation' ? [each.handoffId] : [])),
    dueAt: new Map(
      resources
        .filter((each) => each.type === 'handoff' || each.type === 'agent')
        .map((each) => [each.type === 'agent' ? each.agent.id : each.id, each.dueAt]),
    ),
  }
}

/**
 * @returns what is wrong with who holds what: more than capacity, two agents, or two records that differ.
 * @param now counts the wrap-ups that are running then as well.
 */
export function loadFaults({ handoffs, agents }: PoolState, now?: Instant): string[] {
  const held = agents.flatMap((agent) => [
    ...agent.assignments.map((each) => `${each.handoffId} #${each.assignment} ${agent.id}`),
    ...agent.offers.map((each) => `${each.handoffId} offered until ${each.offerUntil} ${agent.id}`),
  ])
  const given = handoffs.flatMap((handoff) => {
    if (isIn(handoff, 'accepted')) return [`${handoff.id} #${handoff.assignment} ${handoff.state.agent}`]
    if (!isIn(handoff, 'offered')) return []
    return [`${handoff.id} offered until ${handoff.state.offerUntil} ${handoff.state.agent}`]
  })
  return [
    ...agents
      .filter((agent) => placesTaken(agent, now) > agent.capacity)
      .map((agent) => `${agent.id} has more than ${agent.capacity}`),
    ...held.filter((each, index) => held.indexOf(each) !== index).map((each) => `held twice: ${each}`),
    ...held.filter((each) => !given.includes(each)).map((each) => `held, not given: ${each}`),
    ...given.filter((each) => !held.includes(each)).map((each) => `given, not held: ${each}`),
  ]
}

/** Counted here once more, since the hub's own count is what is to be checked. */
function placesTaken({ assignments, offers, wrapUps }: Agent, now: Instant | undefined): number {
  const running = wrapUps.filter(({ until }) => now !== undefined && until > now)
  return assignments.length + offers.length + running.length
}

/** @returns what nobody would ever look at again: an open handoff or a lost agent's work without an end. */
export function forgotten({ handoffs, agents, dueAt }: PoolState): string[] {
  const lost = agents.filter(({ presence, assignments }) => presence === 'offline' && assignments.length > 0)
  return [...handoffs.filter(isOpen), ...lost].map(({ id }) => id).filter((id) => !dueAt.get(id))
}

/** @returns the open handoffs that wait beside a free agent who could take them. */
export function idleMatches({ handoffs, agents }: PoolState, now: Instant): string[] {
  return handoffs
    .filter((handoff) => isIn(handoff, 'queued'))
    .flatMap((handoff) =>
      agents
        .filter((agent) => exclusionOf(handoff, agent, now) === undefined)
        .map((agent) => `${handoff.id} waits beside ${agent.id}`),
    )
}

/** @returns what is wrong with the conversations: two open handoffs for one, a lock without one, or none. */
export function conversationFaults({ handoffs, locks }: PoolState): string[] {
  const open = handoffs.filter(isOpen)
  const conversations = open.map(({ reply }) => `${reply.channelId ?? ''} ${reply.conversation.id}`)
  return [
    ...conversations
      .filter((each, index) => conversations.indexOf(each) !== index)
      .map((each) => `${each} has two open handoffs`),
    ...open.filter(({ id }) => !locks.includes(id)).map(({ id }) => `${id} is open without a lock`),
    ...locks.filter((id) => !open.some((each) => each.id === id)).map((id) => `${id} is locked, not open`),
  ]
}
