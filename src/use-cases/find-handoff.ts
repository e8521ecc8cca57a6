import { poolOf, type HandoffId, type Pool } from '../handoff/names.ts'
import type { Handoff } from '../handoff/states.ts'
import { Refusal } from './errors.ts'
import type { Held, Hub, Stored } from './ports.ts'

/** @returns the refusal for an id under which nothing is stored (yet). */
export function notStored(id: HandoffId): Refusal {
  return new Refusal(
    'missing',
    'HandoffNotStored',
    `No handoff is stored under "${id}". If it was answered with 202 a moment ago, it is still on its way: ask again`,
  )
}

/**
 * @returns the pool of a handoff id.
 * @throws Refusal when the text has not the form of an id, or names a pool that this hub has not.
 */
export function checkHandoffId(hub: Hub, id: string): Pool {
  const pool = poolOf(id)
  if (pool === undefined || !hub.registry.pools.includes(pool)) {
    throw new Refusal(
      'missing',
      'HandoffUnknown',
      'This is no handoff id of this hub; use the id of the 202 answer',
    )
  }
  return pool
}

/**
 * @returns the handoff to act on: the one in the routing store, by its id or an alias of it.
 * @throws Refusal when nothing is stored under the id.
 */
export async function findHandoff(hub: Hub, id: HandoffId): Promise<Stored<Handoff>> {
  checkHandoffId(hub, id)
  const found = await hub.routing.find(id)
  if (found?.type === 'handoff') return found.stored
  const ended = await hub.conversations.archived(found?.type === 'alias' ? found.of : id)
  if (ended === undefined) throw notStored(id)
  // What is archived never changes again, so its id and end serve as its version.
  return { value: ended, etag: `"archived-${ended.sequence}"` }
}

/** The same, with whoever has it, in one call: for those who write both. */
export async function findHeld(hub: Hub, id: HandoffId): Promise<Held> {
  checkHandoffId(hub, id)
  return (await hub.routing.findHeld(id)) ?? findHandoff(hub, id)
}
