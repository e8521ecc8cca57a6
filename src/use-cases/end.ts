import { agentOf, type Final, type Handoff, type Open } from '../handoff/states.ts'
import { release, takeBack } from '../handoff/work.ts'
import { commit } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import type { Change, Hub, Stored } from './ports.ts'

/**
 * Writes the end of a handoff: its final state, the freed agent and the freed conversation in one batch.
 * Then tells the bot and gives the agent the next one.
 * @returns false for a lost race: read and decide again.
 */
export async function commitEnd(
  hub: Hub,
  before: Handoff<Open>,
  replacing: Stored<Handoff>,
  ended: Handoff<Final>,
): Promise<boolean> {
  const result = await commit(hub, ended.pool, [
    { type: 'replaceHandoff', handoff: ended, replacing },
    ...(await withoutAgent(hub, before, ended.state.name === 'completed')),
    { type: 'unlockConversation', key: conversationKey(ended) },
  ])
  return result.committed
}

/**
 * @returns the write that takes a handoff from whoever has it or is asked; none when nobody is.
 * @param wrapsUp whether the agent has something left to do about it.
 */
export async function withoutAgent(hub: Hub, handoff: Handoff, wrapsUp: boolean): Promise<Change[]> {
  const holder = agentOf(handoff)
  const stored = holder === undefined ? undefined : await hub.routing.agent(handoff.pool, holder)
  if (stored === undefined) return []
  const { wrapUpSeconds } = hub.registry.policyOf(handoff.wish.routedTo)
  const { agentRules } = hub.registry
  const agent =
    handoff.state.name === 'offered'
      ? takeBack(stored.value, handoff.id)
      : release(stored.value, handoff.id, wrapsUp ? wrapUpSeconds : 0, agentRules, hub.now())
  return agent === stored.value ? [] : [{ type: 'replaceAgent', agent, replacing: stored }]
}
