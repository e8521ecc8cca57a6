import type { Pool } from '../handoff/names.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { takeStep } from '../handoff/steps.ts'
import { commit } from './commit.ts'
import type { Change, Hub, Stored } from './ports.ts'

/**
 * A skill has opened. Every handoff of the pool whose opening is past is opened, many in one batch, the first
 * in place first: each has a wake-up of its own, and they come in any order.
 * @returns false for a lost race: read and decide again.
 */
export async function openQueue(hub: Hub, pool: Pool): Promise<boolean> {
  for (;;) {
    const changes = (await hub.routing.toOpen(pool, hub.now())).flatMap((stored) => opening(hub, stored))
    if (changes.length === 0) return true
    if (!(await commit(hub, pool, changes)).committed) return false
  }
}

function opening(hub: Hub, stored: Stored<Handoff<Queued>>): Change[] {
  const { closedUntil } = stored.value.state
  if (closedUntil === null || closedUntil > hub.now()) return []
  const opened = takeStep(stored.value, hub.registry.policyOf, hub.now())
  return opened === undefined ? [] : [{ type: 'replaceHandoff', handoff: opened, replacing: stored }]
}
