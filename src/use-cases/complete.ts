import type { AgentId, HandoffId } from '../handoff/names.ts'
import { isIn, type Accepted, type Completed, type Handoff } from '../handoff/states.ts'
import { complete } from '../handoff/transitions.ts'
import { impossible, requireAssignment, stateOf } from './acting-agent.ts'
import { actorOf, isAgent, requireAgentRole, requireReader, type Caller } from './caller.ts'
import { commitEnd } from './end.ts'
import { Refusal, untilDecided } from './errors.ts'
import { findHeld } from './find-handoff.ts'
import type { Held, Hub } from './ports.ts'

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
  requireAgentRole(caller)
  return untilDecided(async () => {
    const stored = await findHeld(hub, id)
    const handoff = stored.value
    requireReader(caller, handoff)
    requireAssignment(handoff, completion.assignment)
    if (isIn(handoff, 'completed')) {
      await holderFor(hub, caller, handoff, completion.agent, stored)
      return handoff
    }
    if (!isIn(handoff, 'accepted')) throw impossible(handoff, 'only an accepted handoff can be completed')
    const agent = await holderFor(hub, caller, handoff, completion.agent, stored)
    const ended = complete(handoff, actorOf(caller, agent), hub.now(), completion.message)
    return (await commitEnd(hub, handoff, stored, ended)) ? ended : undefined
  })
}

/**
 * @returns the agent in whose name the caller acts on a handoff that somebody has: always the one who has
 * it; undefined for a supervisor who names nobody.
 * @param known the holder's document, where he was read with the handoff.
 * @throws Refusal for another agent.
 */
export async function holderFor(
  hub: Hub,
  caller: Caller,
  handoff: Handoff<Accepted | Completed>,
  named: AgentId | undefined,
  { holder: known }: Pick<Held, 'holder'>,
): Promise<AgentId | undefined> {
  const { agent: holder } = handoff.state
  if (!caller.supervisor && !(await isAgent(hub, caller, handoff.pool, holder, known?.value))) {
    const message = `Agent "${holder}" has this handoff, and you are not "${holder}"`
    throw new Refusal('forbidden', 'NotYourHandoff', message, { facts: stateOf(handoff) })
  }
  if (named !== undefined && named !== holder) {
    throw impossible(handoff, `agent "${holder}" has it, not "${named}"`)
  }
  return caller.supervisor ? named : holder
}
