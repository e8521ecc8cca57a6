import type { Agent } from '../handoff/agents.ts'
import { suppliesMore, wantsMore } from '../handoff/supply.ts'
import { isIn } from '../handoff/states.ts'
import type { Pool } from '../handoff/names.ts'
import { announce } from './announce.ts'
import { claimNews } from './claims.ts'
import { kindOf, matchAgent, matchKind } from './match.ts'
import type { Change, CommitResult, Hub, Stored } from './ports.ts'
import { storeWithNotices } from './store-with-notices.ts'

/**
 * Writes a batch and does what follows from it: sends its messages, and matches at once whatever may fit
 * now. Written first, then looked at the other side: a handoff and an agent who come at the same time find
 * each other, whoever is later.
 */
export async function commit(hub: Hub, pool: Pool, changes: readonly Change[]): Promise<CommitResult> {
  const claimed = claimNews(hub, changes)
  const result = await storeWithNotices(hub, pool, claimed)
  if (result.committed) await followUp(hub, pool, claimed, result.agents)
  return result
}

/**
 * What follows from writes that are known to be stored, perhaps by a process that died.
 * @param agents those whom this process just wrote: they need not be read again.
 */
export async function followUp(
  hub: Hub,
  pool: Pool,
  changes: readonly Change[],
  agents: readonly Stored<Agent>[] = [],
): Promise<void> {
  await Promise.all([announce(hub, changes), matchWhatFitsNow(hub, pool, changes, agents)])
}

async function matchWhatFitsNow(
  hub: Hub,
  pool: Pool,
  changes: readonly Change[],
  agents: readonly Stored<Agent>[],
): Promise<void> {
  // One after the other: a handoff that was declined goes to the next agent before the one who declined it
  // is given another.
  for (const change of changes) {
    if (change.type === 'createHandoff' || change.type === 'replaceHandoff') {
      const before = change.type === 'replaceHandoff' ? change.replacing.value : undefined
      const { handoff } = change
      if (wantsMore(before, handoff) && isIn(handoff, 'queued')) await matchKind(hub, pool, kindOf(handoff))
    }
    if (change.type === 'replaceAgent' && suppliesMore(change.replacing.value, change.agent, hub.now())) {
      const written = agents.find(({ value }) => value === change.agent)
      await matchAgent(hub, pool, change.agent.id, written)
    }
  }
}
