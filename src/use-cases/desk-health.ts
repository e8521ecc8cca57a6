import type { DeskNote } from '../handoff/notes.ts'
import type { NoticeOutcome } from '../handoff/notice-ledger.ts'
import type { Pool } from '../handoff/names.ts'
import type { Hub } from './ports.ts'

/**
 * Notes how the desk of a pool took what it was told last. Says nothing about it: what was put off, and what
 * the hub could not send. Never throws, since a notice must not depend on it.
 */
export async function noteDesk(hub: Hub, pool: Pool, outcomes: readonly NoticeOutcome[]): Promise<void> {
  const last = outcomes.findLast((each) => each.outcome !== 'putOff' && !('ourFault' in each))
  if (last === undefined || hub.desks.of(pool) === undefined) return
  try {
    await hub.routing.noteDesk(pool, { took: last.outcome === 'told', answer: last.answer }, hub.now())
  } catch (error) {
    hub.log('warning', 'How a desk does could not be noted', { pool, reason: messageOf(error) })
  }
}

/** @returns how the desks do that were told something lately. Never throws: without Cosmos DB it is nobody. */
export async function deskNotes(hub: Hub): Promise<readonly DeskNote[]> {
  try {
    const pools = hub.registry.pools.filter((pool) => hub.desks.of(pool) !== undefined)
    const notes = await Promise.all(pools.map((pool) => hub.routing.deskNote(pool)))
    return notes.filter((note) => note !== undefined)
  } catch (error) {
    hub.log('warning', 'How the desks do could not be read', { reason: messageOf(error) })
    return []
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
