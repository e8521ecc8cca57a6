import { isFree, type Agent } from '../handoff/agents.ts'
import { acceptAs, giveTo, type Pair } from '../handoff/giving.ts'
import type { AgentId, Pool } from '../handoff/names.ts'
import { match, type Match } from '../handoff/routing.ts'
import { isIn, type Accepted, type Handoff, type Offered, type Queued } from '../handoff/states.ts'
import { announce } from './announce.ts'
import { claimNews } from './claims.ts'
import { once, untilDecided } from './errors.ts'
import type { Change, Hub, Stored, WaitingKind } from './ports.ts'
import { remember } from './last-agent.ts'
import { storeWithNotices } from './store-with-notices.ts'

/** @returns what tells apart whom the handoff may go to. */
export function kindOf({ wish, passes, preferred }: Handoff<Queued>): WaitingKind {
  const { routedTo, needs } = wish
  return {
    routedTo,
    needs,
    passedBy: passes.map(({ agent }) => agent),
    preferred: preferred?.agent ?? null,
  }
}

/**
 * Gives an agent work for as long as there is room and somebody waits: after going online, finishing
 * something, or learning a skill. The first in place over all of the agent's skills goes first.
 * @param written the agent as this process has just written him: were he written since by another, nothing
 * could be given to this version, and he is read.
 * @returns how many handoffs the agent was given or offered.
 */
export async function matchAgent(
  hub: Hub,
  pool: Pool,
  id: AgentId,
  written?: Stored<Agent>,
): Promise<number> {
  const known = once(written)
  for (let given = 0; ; given++) {
    const next = await untilDecided(() => giveNext(hub, pool, id, known()))
    if (next === 'nothing waits' || next === 'not free') return given
    if (next === 'the last') return given + 1
  }
}

/** How often another agent is looked for when the one found was taken or left meanwhile. */
const MOST_MISSED = 20

/**
 * Gives waiting handoffs of this kind to free agents, one each in turn. Asks for the agents of the kind, not
 * of the queue's skill alone: among many free agents the few who may have it can be the last.
 * @returns how many handoffs found an agent, those included that came before it for the same agents.
 */
export async function matchKind(hub: Hub, pool: Pool, kind: WaitingKind): Promise<number> {
  let given = 0
  for (let missed = 0; missed < MOST_MISSED;) {
    const [agent] = await agentsFor(hub, pool, kind)
    if (agent === undefined) return given
    const known = once(agent)
    const next = await untilDecided(() => giveNext(hub, pool, agent.value.id, known()))
    if (next === 'nothing waits') return given
    if (next === 'not free') missed += 1
    else given += 1
  }
  return given
}

/** @returns a few free agents who may have handoffs of this kind, in the order of their turn. */
export async function agentsFor(hub: Hub, pool: Pool, kind: WaitingKind): Promise<readonly Stored<Agent>[]> {
  if (kind.preferred === null) {
    const { mode } = hub.registry.policyOf(kind.routedTo)
    return hub.routing.freeAgents(pool, kind, mode, hub.now())
  }
  const preferred = await hub.routing.agent(pool, kind.preferred)
  return preferred !== undefined && isFree(preferred.value, hub.now()) ? [preferred] : []
}

/** One try to give the agent one handoff; undefined for a lost race. */
async function giveNext(
  hub: Hub,
  pool: Pool,
  id: AgentId,
  known?: Stored<Agent>,
): Promise<'nothing waits' | 'not free' | 'one' | 'the last' | undefined> {
  const agent = known ?? (await hub.routing.agent(pool, id))
  if (agent === undefined || !isFree(agent.value, hub.now())) return 'not free'
  const waiting = await hub.routing.waitingForAgent(agent.value)
  const decision = firstMatch(hub, waiting, agent.value)
  const handoff = waiting.find(({ value }) => value === decision?.handoff)
  if (decision === undefined || handoff === undefined) return 'nothing waits'

  const given = give(hub, decision, agent)
  const changes = claimNews(hub, [
    { type: 'replaceHandoff', handoff: given.handoff, replacing: handoff },
    ...given.changes,
  ])
  const result = await storeWithNotices(hub, pool, changes)
  if (!result.committed) return undefined
  await announce(hub, changes)
  return isFree(given.agent, hub.now()) ? 'one' : 'the last'
}

/** @returns the handoff that the agent shall have first, if there is one. */
function firstMatch(hub: Hub, waiting: readonly Stored<Handoff<Queued>>[], agent: Agent): Match | undefined {
  const handoffs = waiting.map(({ value }) => value)
  const decisions = match(handoffs, [agent], hub.registry.policyOf, hub.now())
  return decisions.find((decision): decision is Match => decision.agent !== null)
}

export interface Given extends Pair<Accepted | Offered> {
  /** What goes into the same batch as the handoff. */
  readonly changes: readonly Change[]
}

/** @returns what becomes of a handoff and the agent for whom it is, given to him or put before him. */
export function give(hub: Hub, decision: Match, stored: Stored<Agent>): Given {
  const policy = hub.registry.policyOf(decision.handoff.wish.routedTo)
  return withChanges(hub, stored, giveTo(stored.value, decision, policy, hub.registry.agentRules, hub.now()))
}

/** @returns what becomes of both when an agent takes a handoff that waits or was offered to him. */
export function acceptBy(
  hub: Hub,
  handoff: Handoff<Queued | Offered>,
  stored: Stored<Agent>,
  reason: string,
): Given {
  const policy = hub.registry.policyOf(handoff.wish.routedTo)
  const accepted = acceptAs(stored.value, handoff, reason, policy, hub.registry.agentRules, hub.now())
  return withChanges(hub, stored, accepted)
}

function withChanges(hub: Hub, replacing: Stored<Agent>, pair: Pair<Accepted | Offered>): Given {
  const { handoff, agent } = pair
  const policy = hub.registry.policyOf(handoff.wish.routedTo)
  const remembered = isIn(handoff, 'accepted') ? remember(handoff, policy) : []
  return { ...pair, changes: [{ type: 'replaceAgent', agent, replacing }, ...remembered] }
}
