import { takeFrom } from '../handoff/giving.ts'
import { agentOf, type Final, type Handoff, type Open, type State } from '../handoff/states.ts'
import { commit } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import type { Change, Held, Hub } from './ports.ts'

/**
 * Writes the end of a handoff: its final state, the freed agent and the freed conversation in one batch.
 * Then tells the bot and gives the agent the next one.
 * @returns false for a lost race: read and decide again.
 */
export async function commitEnd(
  hub: Hub,
  before: Handoff<Open>,
  replacing: Held,
  ended: Handoff<Final>,
): Promise<boolean> {
  const result = await commit(hub, ended.pool, [
    { type: 'replaceHandoff', handoff: ended, replacing },
    ...(await withoutAgent(hub, before, ended.state.name, replacing)),
    { type: 'unlockConversation', key: conversationKey(ended) },
  ])
  return result.committed
}

/**
 * @returns the write that takes a handoff from whoever has it or is asked; none when nobody is.
 * @param becomes the state that the handoff has from now on.
 * @param holder the agent, where he was read with the handoff.
 */
export async function withoutAgent(
  hub: Hub,
  handoff: Handoff,
  becomes: State['name'],
  { holder }: Pick<Held, 'holder'> = {},
): Promise<Change[]> {
  const id = agentOf(handoff)
  const stored = id === undefined ? undefined : (holder ?? (await hub.routing.agent(handoff.pool, id)))
  if (stored === undefined) return []
  const policy = hub.registry.policyOf(handoff.wish.routedTo)
  const agent = takeFrom(stored.value, handoff, becomes, policy, hub.registry.agentRules, hub.now())
  return agent === stored.value ? [] : [{ type: 'replaceAgent', agent, replacing: stored }]
}
