import type { AgentId, HandoffId } from '../handoff/names.ts'
import { isIn, type Accepted, type Completed, type Handoff } from '../handoff/states.ts'
import { complete } from '../handoff/transitions.ts'
import { actorOf, hasAgentRole, isAgent, type Caller } from './caller.ts'
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
  if (!caller.supervisor && !hasAgentRole(caller)) {
    throw new Refusal(
      'forbidden',
      'AgentOnly',
      'Only the agent who has the handoff, or a supervisor, may complete it',
    )
  }
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
      await agentFor(hub, caller, handoff, completion.agent)
      return handoff
    }
    if (!isIn(handoff, 'accepted')) throw impossible(handoff, 'only an accepted handoff can be completed')
    const agent = await agentFor(hub, caller, handoff, completion.agent)
    const ended = complete(handoff, actorOf(caller, agent), hub.now(), completion.message)
    return (await commitEnd(hub, handoff, stored, ended)) ? ended : undefined
  })
}

/**
 * @returns the agent in whose name the caller acts on a handoff: always the one who has it; undefined for a
 * supervisor who names nobody.
 * @throws Refusal for another agent.
 */
async function agentFor(
  hub: Hub,
  caller: Caller,
  handoff: Handoff<Accepted | Completed>,
  named: AgentId | undefined,
): Promise<AgentId | undefined> {
  const { agent: holder } = handoff.state
  if (!caller.supervisor && !(await isAgent(hub, caller, handoff.pool, holder))) {
    const message = `Agent "${holder}" has this handoff, and you are not "${holder}"`
    throw new Refusal('forbidden', 'NotYourHandoff', message, { facts: stateOf(handoff) })
  }
  if (named !== undefined && named !== holder) {
    throw impossible(handoff, `agent "${holder}" has it, not "${named}"`)
  }
  return caller.supervisor ? named : holder
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

const stateOf = ({ state, assignment }: Handoff) => ({ state: state.name, assignment })
