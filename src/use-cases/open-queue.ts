import type { HandoffId, Pool } from '../handoff/names.ts'
import { place } from '../handoff/routing.ts'
import { isIn, type Handoff } from '../handoff/states.ts'
import { takeStep } from '../handoff/steps.ts'
import { commit } from './commit.ts'
import type { Change, Hub, Stored } from './ports.ts'

/** A batch has at most 100 writes and 2 MB; a handoff has at most 16 KB, and may bring writes of its own. */
const AT_ONCE = 25

/**
 * A skill has opened. Every handoff of the pool whose opening is past is opened in one batch, the first in
 * place first: each has a wake-up of its own, and they come in any order.
 * @returns false for a lost race: read and decide again.
 */
export async function openQueue(hub: Hub, pool: Pool): Promise<boolean> {
  const { handoffs } = await hub.routing.due(pool, hub.now())
  const waiting = await inPlace(hub, handoffs)
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    const changes = waiting.slice(from, from + AT_ONCE).flatMap((stored) => opening(hub, stored))
    if (changes.length > 0 && !(await commit(hub, pool, changes)).committed) return false
  }
  return true
}

async function inPlace(hub: Hub, ids: readonly HandoffId[]): Promise<Stored<Handoff>[]> {
  const found: Stored<Handoff>[] = []
  for (const id of ids) {
    const each = await hub.routing.find(id)
    if (each?.type === 'handoff') found.push(each.stored)
  }
  return found.sort((one, other) => (place(one.value) < place(other.value) ? -1 : 1))
}

function opening(hub: Hub, stored: Stored<Handoff>): Change[] {
  const handoff = stored.value
  if (!isIn(handoff, 'queued') || handoff.state.closedUntil === null) return []
  const opened = takeStep(handoff, hub.registry.policyOf, hub.now())
  return opened === undefined ? [] : [{ type: 'replaceHandoff', handoff: opened, replacing: stored }]
}
