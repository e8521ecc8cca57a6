import type { HandoffId } from '../handoff/names.ts'
import { isIn, isOpen, type Handoff, type Queued } from '../handoff/states.ts'
import { repeat, reroute } from '../handoff/transitions.ts'
import { matchNeeds } from './match.ts'
import type { Hub } from './ports.ts'

/**
 * A bot asked again while its conversation has an open handoff: the new id becomes an alias of the open
 * one, and while that waits, a different skill that somebody has moves it.
 * @returns 'elsewhere' when done; undefined when the open handoff changed or ended meanwhile.
 */
export async function repeatRequest(
  hub: Hub,
  repeated: Handoff<Queued>,
  openId: HandoffId,
): Promise<'elsewhere' | undefined> {
  const { pool, wish } = repeated
  const found = await hub.routing.find(openId)
  if (found?.type !== 'handoff' || !isOpen(found.stored.value)) return undefined

  const now = hub.now()
  const aliased = repeat(found.stored.value, repeated, now)
  const moves =
    isIn(aliased, 'queued') &&
    aliased.wish.routedTo !== wish.routedTo &&
    (await hub.routing.candidates(pool, wish.needs)).length > 0
  const handoff = moves ? reroute(aliased, { ...wish, priority: aliased.wish.priority }, now) : aliased
  const result = await hub.routing.commit(pool, [
    { type: 'createAlias', alias: repeated.id, of: openId },
    { type: 'replaceHandoff', handoff, replacing: found.stored },
  ])
  if (!result.committed) return undefined
  if (moves) await matchNeeds(hub, pool, wish.needs)
  return 'elsewhere'
}
