import { DEFAULT_POOL, type HandoffId, type Pool } from '../handoff/names.ts'
import type { Handoff } from '../handoff/states.ts'
import { requireReader, type Caller } from './caller.ts'
import { Refusal } from './errors.ts'
import { findHandoff } from './find-handoff.ts'
import type { HandoffFilter, Hub, Page } from './ports.ts'

/** @returns one handoff, open or ended, by its id or an alias. */
export async function readHandoff(hub: Hub, caller: Caller, id: HandoffId): Promise<Handoff> {
  const { value: handoff } = await findHandoff(hub, id)
  requireReader(caller, handoff)
  return handoff
}

/** @returns a page of handoffs: all for a supervisor, their own for agents and bots. */
export async function listHandoffs(
  hub: Hub,
  caller: Caller,
  filter: HandoffFilter,
  pool: Pool = DEFAULT_POOL,
  continuation?: string,
): Promise<Page<Handoff>> {
  if (!hub.registry.pools.includes(pool)) {
    throw new Refusal('missing', 'PoolUnknown', `There is no pool "${pool}" in hub.config.json`)
  }
  return hub.routing.handoffs(pool, { ...filter, ...own(caller) }, continuation)
}

function own({ supervisor, agent, bot }: Caller): HandoffFilter {
  if (supervisor) return {}
  if (agent !== undefined) return { agent }
  return { bot: bot ?? '' }
}
