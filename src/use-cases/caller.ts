import { AGENT_ID_FORM, DEFAULT_POOL, type AgentId, type BotName, type Pool } from '../handoff/names.ts'
import type { Agent } from '../handoff/agents.ts'
import type { Actor } from '../handoff/events.ts'
import type { Handoff } from '../handoff/states.ts'
import { Refusal } from './errors.ts'
import type { CancelMark, Hub } from './ports.ts'

/** Who calls, as the token check or the key says; a caller may have several roles. */
export interface Caller {
  readonly bot?: BotName
  /** An agent known by his key. */
  readonly agent?: { readonly id: AgentId; readonly pool: Pool }
  /** An agent known by his token, as `tenant/object`: he is the agent whose document has this subject. */
  readonly subject?: string
  readonly supervisor: boolean
}

/** @returns whether the caller has the role of an agent; which one, isAgent tells. */
function hasAgentRole(caller: Caller): boolean {
  return caller.agent !== undefined || caller.subject !== undefined
}

/** @throws Refusal unless the caller is an agent or a supervisor. */
export function requireAgentRole(caller: Caller): void {
  if (caller.supervisor || hasAgentRole(caller)) return
  const message = 'Only the agent whom the handoff concerns, or a supervisor, may do this'
  throw new Refusal('forbidden', 'AgentOnly', message)
}

/**
 * @param known the agent, where he was read already.
 * @returns whether the caller is this agent.
 */
export async function isAgent(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  id: AgentId,
  known?: Agent,
): Promise<boolean> {
  const { agent, subject } = caller
  if (agent !== undefined) return agent.id === id && agent.pool === pool
  if (subject === undefined || !AGENT_ID_FORM.test(id)) return false
  return (known ?? (await hub.routing.agent(pool, id))?.value)?.subject === subject
}

/** @throws Refusal unless the caller is this agent, or a supervisor. */
export async function requireAgent(hub: Hub, caller: Caller, pool: Pool, id: AgentId): Promise<void> {
  if (caller.supervisor || (await isAgent(hub, caller, pool, id))) return
  throw notYourself(caller, pool, id)
}

function notYourself({ agent, subject }: Caller, pool: Pool, id: AgentId): Refusal {
  const hint =
    subject === undefined
      ? agent === undefined
        ? 'you are no agent'
        : `your key is for agent "${agent.id}" of pool "${agent.pool}"`
      : `a supervisor makes you this agent by PUT /agents/${id} with "subject": "${subject}"`
  return new Refusal('forbidden', 'NotYourself', `You are not agent "${id}" of pool "${pool}": ${hint}`)
}

/** @throws Refusal unless the caller is a supervisor. */
export function requireSupervisor(caller: Caller): void {
  if (!caller.supervisor) {
    throw new Refusal('forbidden', 'SupervisorOnly', 'Only a supervisor may do this')
  }
}

/** @throws Refusal unless the handoff is the calling bot's own, or a supervisor asks. */
export function requireOwner(caller: Caller, handoff: Handoff): void {
  if (caller.supervisor || caller.bot === handoff.bot) return
  throw new Refusal('forbidden', 'NotYourHandoff', 'This handoff belongs to another bot')
}

/** @throws Refusal unless the handoff is the calling bot's own, or an agent of its pool or a supervisor asks. */
export function requireReader(caller: Caller, handoff: Handoff): void {
  if (caller.subject !== undefined || caller.agent?.pool === handoff.pool) return
  requireOwner(caller, handoff)
}

/** @returns whether a mark that cancels a handoff before it is stored is the caller's, or above him. */
export function mayHaveMarked(caller: Caller, mark: CancelMark): boolean {
  return caller.supervisor || mark.bot === null || mark.bot === caller.bot
}

/** @returns who acts on an agent's work, as it stands in a log. */
export function actorOf(caller: Caller, agent: AgentId | undefined): Actor {
  return agent === undefined && caller.supervisor ? 'supervisor' : `agent:${agent ?? ''}`
}

/**
 * @returns the pool that a call is about: the caller's own, or the one asked for by whoever may see others:
 * supervisors, and agents with a token, whose documents may be in any.
 */
export function poolOfCaller(hub: Hub, caller: Caller, asked: string | undefined): Pool {
  const bot = caller.bot === undefined ? undefined : hub.registry.bot(caller.bot)
  const own = bot?.pool ?? caller.agent?.pool ?? DEFAULT_POOL
  if (asked === undefined || asked === own) return own
  const free = caller.supervisor || caller.subject !== undefined
  if (free && hub.registry.pools.includes(asked)) return asked
  throw new Refusal('missing', 'PoolUnknown', `There is no pool "${asked}" for you`)
}
