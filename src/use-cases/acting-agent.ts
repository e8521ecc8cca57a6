import type { AgentId } from '../handoff/names.ts'
import { agentOf, type Handoff } from '../handoff/states.ts'
import { isAgent, requireAgent, type Caller } from './caller.ts'
import { Refusal } from './errors.ts'
import type { Held, Hub } from './ports.ts'

/**
 * @returns the agent in whose name the caller acts: the one he names, himself, or, for a supervisor who
 * names nobody, whoever has the handoff or is asked to take it; undefined when that is nobody or somebody
 * else.
 * @throws Refusal for a caller who names another agent.
 */
export async function actingAgent(
  hub: Hub,
  caller: Caller,
  { value: handoff, holder: known }: Held,
  named: AgentId | undefined,
): Promise<AgentId | undefined> {
  if (named !== undefined) {
    await requireAgent(hub, caller, handoff.pool, named)
    return named
  }
  const { agent } = caller
  if (agent !== undefined) return agent.pool === handoff.pool ? agent.id : undefined
  const holder = agentOf(handoff)
  if (holder === undefined || caller.supervisor) return holder
  return (await isAgent(hub, caller, handoff.pool, holder, known?.value)) ? holder : undefined
}

/** @returns the refusal for a verb that does not fit the handoff's state, with the state to look at. */
export function impossible(handoff: Handoff, why: string): Refusal {
  return new Refusal(
    'conflict',
    'ImpossibleInState',
    `Handoff "${handoff.id}" is ${handoff.state.name}: ${why}`,
    { facts: stateOf(handoff) },
  )
}

/** @returns what a refused caller has to know to go on. */
export function stateOf(handoff: Handoff) {
  const { id, state, assignment } = handoff
  return { handoffId: id, state: state.name, agent: 'agent' in state ? state.agent : null, assignment }
}

/** @throws Refusal when the caller means another assignment than the present one. */
export function requireAssignment(handoff: Handoff, assignment: number | undefined): void {
  if (assignment === undefined || assignment === handoff.assignment) return
  throw impossible(handoff, `assignment ${assignment} is over; the present one is ${handoff.assignment}`)
}
