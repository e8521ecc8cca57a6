import { release } from '../handoff/agents.ts'
import type { AgentId } from '../handoff/names.ts'
import type { Final, Handoff, Open } from '../handoff/states.ts'
import { conversationKey } from './conversation-key.ts'
import { matchAgent } from './match.ts'
import type { Change, Hub, Version } from './ports.ts'

/**
 * Writes the end of a handoff: its final state, the freed agent and the freed conversation in one batch.
 * Then tells the bot and gives the agent the next one.
 * @returns false for a lost race: read and decide again.
 */
export async function commitEnd(
  hub: Hub,
  before: Handoff<Open>,
  replacing: Version,
  ended: Handoff<Final>,
): Promise<boolean> {
  const { pool } = ended
  const holder = before.state.name === 'accepted' ? before.state.agent : undefined
  const freed = holder === undefined ? [] : await releaseOf(hub, holder, ended)
  const result = await hub.routing.commit(pool, [
    { type: 'replaceHandoff', handoff: ended, replacing },
    ...freed,
    { type: 'unlockConversation', key: conversationKey(ended) },
  ])
  if (!result.committed) return false
  await Promise.all([
    hub.messages.sendStatusWaiting(ended.id),
    holder === undefined ? undefined : matchAgent(hub, pool, holder),
  ])
  return true
}

async function releaseOf(hub: Hub, holder: AgentId, handoff: Handoff): Promise<Change[]> {
  const agent = await hub.routing.agent(handoff.pool, holder)
  if (agent === undefined) return []
  const released = release(agent.value, handoff.id, hub.now())
  return released === agent.value ? [] : [{ type: 'replaceAgent', agent: released, replacing: agent }]
}
