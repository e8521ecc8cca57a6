import type { Agent } from '../handoff/agents.ts'
import { waitedTooLong, type RequestRefusal } from '../handoff/refusal.ts'
import { match, type Match } from '../handoff/routing.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { agentsFor, kindOf } from './match.ts'
import type { Hub, Look, Stored } from './ports.ts'
import { closed, refusalOf } from './refuse-request.ts'

/** The agent who shall have a handoff now. */
export interface First {
  readonly match: Match
  readonly agent: Stored<Agent>
}

/** What becomes of a request when it arrives; with neither of both it waits. */
export interface Arrival {
  readonly first?: First
  readonly refusal?: RequestRefusal
}

/** @returns what becomes of a request that arrives now. Writes nothing, so that a preview can ask, too. */
export async function onArrival(hub: Hub, fresh: Handoff<Queued>): Promise<Arrival> {
  const shut = closed(hub, fresh.wish, fresh.receivedAt)
  const opensLater = shut !== undefined || fresh.state.closedUntil !== null
  const first = opensLater ? undefined : await firstFor(hub, fresh)
  if (first !== undefined) return { first }
  const refusal = shut ?? waitedTooLong(fresh.state, hub.now()) ?? (await refusalOf(hub, fresh))
  if (refusal === undefined) return {}
  // Kept for one agent, who is busy, it would wait; if it may not, whoever is free shall have it.
  return fresh.preferred === null ? { refusal } : onArrival(hub, { ...fresh, preferred: null })
}

/**
 * @returns the agent whose turn it is for a handoff that waits, unless another one, of whatever skill, comes
 * first for him.
 */
export async function firstFor(hub: Hub, handoff: Handoff<Queued>): Promise<First | undefined> {
  const { policyOf } = hub.registry
  const { free, waiting } = await lookFor(hub, handoff)
  const [chosen] = match([handoff], free.map(value), policyOf, hub.now())
  const agent = free.find((each) => each.value === chosen?.agent)
  if (agent === undefined || chosen === undefined || chosen.agent === null) return undefined
  const all = (waiting ?? (await hub.routing.waitingForAgent(agent.value))).map(value)
  const others = all.filter(({ id }) => id !== handoff.id)
  const decisions = match([handoff, ...others], [agent.value], policyOf, hub.now())
  const first = decisions.find((decision) => decision.agent !== null)
  return first?.handoff === handoff ? { match: chosen, agent } : undefined
}

async function lookFor(hub: Hub, handoff: Handoff<Queued>): Promise<Look> {
  const { pool, wish, preferred } = handoff
  if (preferred !== null) return { free: await agentsFor(hub, pool, kindOf(handoff)) }
  return hub.routing.look(pool, kindOf(handoff), hub.registry.policyOf(wish.routedTo).mode, hub.now())
}

const value = <T>(stored: Stored<T>): T => stored.value
