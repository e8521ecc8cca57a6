import type { AgentId, BotName } from '../handoff/names.ts'
import type { Actor } from '../handoff/events.ts'
import type { Handoff } from '../handoff/states.ts'
import { Refusal } from './errors.ts'

/** Who calls, as the token check or the key says; a caller may have several roles. */
export interface Caller {
  readonly bot?: BotName
  readonly agent?: AgentId
  readonly supervisor: boolean
}

/** @returns who acts: the agent named in the call for a supervisor, or the calling agent himself. */
export function actingAgent(caller: Caller, named: AgentId | undefined): AgentId | undefined {
  if (caller.supervisor) return named ?? caller.agent
  if (named !== undefined && caller.agent !== named) {
    throw new Refusal('forbidden', 'NotYourself', `You may act only as yourself, not as "${named}"`)
  }
  return caller.agent
}

/** @throws Refusal unless the caller is a supervisor. */
export function requireSupervisor(caller: Caller): void {
  if (!caller.supervisor) {
    throw new Refusal('forbidden', 'SupervisorOnly', 'Only a supervisor may do this')
  }
}

/** @throws Refusal unless the handoff is the calling bot's own, or an agent or supervisor asks. */
export function requireReader(caller: Caller, handoff: Handoff): void {
  if (caller.supervisor || caller.agent !== undefined || caller.bot === handoff.bot) return
  throw new Refusal('forbidden', 'NotYourHandoff', 'This handoff belongs to another bot')
}

/** @returns the caller as it stands in a log. */
export function actorOf(caller: Caller, agent: AgentId | undefined): Actor {
  return agent === undefined && caller.supervisor ? 'supervisor' : `agent:${agent ?? caller.agent ?? ''}`
}
