import type { AgentId, HandoffId } from '../handoff/names.ts'
import { isIn, type Handoff } from '../handoff/states.ts'
import { complete } from '../handoff/transitions.ts'
import { actingAgent, actorOf, type Caller } from './caller.ts'
import { commitEnd } from './end.ts'
import { Refusal, untilDecided } from './errors.ts'
import { findHandoff } from './find-handoff.ts'
import type { Hub } from './ports.ts'

export interface Completion {
  readonly agent?: AgentId
  readonly assignment?: number
  readonly message?: string
}

/**
 * The agent (or a supervisor) ends an accepted handoff. Repeating it gives the first result.
 * @throws Refusal when it is another agent's, not accepted, or another assignment than the caller means.
 */
export async function completeHandoff(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  completion: Completion,
): Promise<Handoff> {
  if (!caller.supervisor && caller.agent === undefined) {
    throw new Refusal(
      'forbidden',
      'AgentOnly',
      'Only the agent who has the handoff, or a supervisor, may complete it',
    )
  }
  const agent = actingAgent(caller, completion.agent)
  return untilDecided(async () => {
    const stored = await findHandoff(hub, id)
    const handoff = stored.value
    if (completion.assignment !== undefined && completion.assignment !== handoff.assignment) {
      throw impossible(
        handoff,
        `assignment ${completion.assignment} is over; the present one is ${handoff.assignment}`,
      )
    }
    if (isIn(handoff, 'completed')) {
      if (agent === undefined || agent === handoff.state.agent) return handoff
      throw impossible(handoff, `agent "${handoff.state.agent}" completed it`)
    }
    if (!isIn(handoff, 'accepted')) throw impossible(handoff, 'only an accepted handoff can be completed')
    if (agent !== undefined && agent !== handoff.state.agent) {
      throw impossible(handoff, `agent "${handoff.state.agent}" has it, not "${agent}"`)
    }
    const ended = complete(handoff, actorOf(caller, agent), hub.now(), completion.message)
    return (await commitEnd(hub, handoff, stored, ended)) ? ended : undefined
  })
}

/** @returns the refusal for a verb that does not fit the handoff's state, with the state to look at. */
export function impossible(handoff: Handoff, why: string): Refusal {
  return new Refusal(
    'conflict',
    'ImpossibleInState',
    `Handoff "${handoff.id}" is ${handoff.state.name}: ${why}`,
    {
      facts: { state: handoff.state.name, assignment: handoff.assignment },
    },
  )
}
