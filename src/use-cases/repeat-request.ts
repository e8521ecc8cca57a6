import type { HandoffId } from '../handoff/names.ts'
import { isIn, isOpen, type Handoff, type Queued } from '../handoff/states.ts'
import { repeat, reroute } from '../handoff/repeats.ts'
import { commit } from './commit.ts'
import type { Hub } from './ports.ts'
import { closed, somebodyMayCome } from './refuse-request.ts'

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
    closed(hub, wish, now) === undefined &&
    (await somebodyMayCome(hub, pool, wish))
  const handoff = moves
    ? reroute(
        aliased,
        { ...wish, priority: aliased.wish.priority },
        hub.registry.policyOf(wish.routedTo),
        now,
      )
    : aliased
  const result = await commit(hub, pool, [
    { type: 'createAlias', alias: repeated.id, of: openId },
    { type: 'replaceHandoff', handoff, replacing: found.stored },
  ])
  return result.committed ? 'elsewhere' : undefined
}
