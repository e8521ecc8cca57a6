import type { Agent } from '../handoff/agents.ts'
import type { AgentId, HandoffId } from '../handoff/names.ts'
import { decline } from '../handoff/offers.ts'
import { agentOf, isIn, type Handoff, type Offered } from '../handoff/states.ts'
import { answer, takeBack } from '../handoff/work.ts'
import { actingAgent, impossible } from './acting-agent.ts'
import { actorOf, isAgent, requireAgentRole, requireReader, type Caller } from './caller.ts'
import { commit } from './commit.ts'
import { untilDecided } from './errors.ts'
import { findHandoff, findHeld } from './find-handoff.ts'
import { acceptBy } from './match.ts'
import type { Held, Hub, Stored } from './ports.ts'

export interface Answer {
  readonly agent?: AgentId
  readonly message?: string
}

/**
 * The agent takes the handoff that is offered to him; the bot gets `accepted`. Repeating it gives the first
 * result. However many try at the same time, one wins: whatever is written first.
 * @throws Refusal when it is offered to another, or to nobody any more.
 */
export async function acceptOffer(hub: Hub, caller: Caller, id: HandoffId, said: Answer): Promise<Handoff> {
  requireAgentRole(caller)
  return untilDecided(async () => {
    const stored = await findHeld(hub, id)
    const handoff = stored.value
    requireReader(caller, handoff)
    const agent = await actingAgent(hub, caller, stored, said.agent)
    if (isIn(handoff, 'accepted') && handoff.state.agent === agent) return handoff
    const { offered, offeree } = await offerTo(hub, stored, agent)
    const accepted = acceptBy(hub, offered, offeree, 'took the offer')
    const result = await commit(hub, handoff.pool, [
      { type: 'replaceHandoff', handoff: accepted.handoff, replacing: stored },
      ...accepted.changes,
    ])
    return result.committed ? accepted.handoff : undefined
  })
}

/**
 * The agent does not want the handoff; it goes to the next at once. Repeating it gives the first result.
 * @throws Refusal when it is not offered to him.
 */
export async function declineOffer(hub: Hub, caller: Caller, id: HandoffId, said: Answer): Promise<Handoff> {
  requireAgentRole(caller)
  const { id: declined } = await untilDecided(async () => {
    const stored = await findHeld(hub, id)
    const handoff = stored.value
    requireReader(caller, handoff)
    const agent = await actingAgent(hub, caller, stored, said.agent)
    const isAsked = agent !== undefined && agentOf(handoff) === agent
    if (!isAsked && (await hasDeclined(hub, caller, handoff, agent))) return handoff
    const { offered, offeree } = await offerTo(hub, stored, agent)
    const policy = hub.registry.policyOf(handoff.wish.routedTo)
    const queued = decline(
      offered,
      actorOf(caller, caller.supervisor ? said.agent : agent),
      policy,
      hub.now(),
      said.message,
    )
    const relieved = answer(takeBack(offeree.value, handoff.id))
    const result = await commit(hub, handoff.pool, [
      { type: 'replaceHandoff', handoff: queued, replacing: stored },
      { type: 'replaceAgent', agent: relieved, replacing: offeree },
    ])
    return result.committed ? queued : undefined
  })
  return (await findHandoff(hub, declined)).value
}

/** Whether this is a repeated call: the agent has declined, or whoever the caller may speak for. */
async function hasDeclined(
  hub: Hub,
  caller: Caller,
  handoff: Handoff,
  agent: AgentId | undefined,
): Promise<boolean> {
  for (const entry of handoff.log) {
    if (entry.type !== 'offerDeclined') continue
    if (agent !== undefined && entry.agent !== agent) continue
    if (agent === entry.agent || caller.supervisor) return true
    if (await isAgent(hub, caller, handoff.pool, entry.agent)) return true
  }
  return false
}

/** @returns the offer that the agent answers, and him. @throws Refusal when there is none. */
async function offerTo(
  hub: Hub,
  { value: handoff, holder }: Held,
  agent: AgentId | undefined,
): Promise<{ offered: Handoff<Offered>; offeree: Stored<Agent> }> {
  if (!isIn(handoff, 'offered')) throw impossible(handoff, 'there is no offer to answer')
  const { agent: asked } = handoff.state
  if (asked !== agent) throw impossible(handoff, `it is offered to "${asked}"`)
  const offeree = holder ?? (await hub.routing.agent(handoff.pool, asked))
  if (offeree === undefined) throw impossible(handoff, `agent "${asked}" is not there any more`)
  return { offered: handoff, offeree }
}
