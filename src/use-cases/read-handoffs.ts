import type { HandoffId, Pool } from '../handoff/names.ts'
import type { Handoff } from '../handoff/states.ts'
import {
  poolOfCaller,
  requireAgent,
  mayHaveMarked,
  requireReader,
  requireSupervisor,
  type Caller,
} from './caller.ts'
import { Refusal } from './errors.ts'
import { checkHandoffId, findHandoff, notStored } from './find-handoff.ts'
import type { HandoffFilter, Hub, Page } from './ports.ts'

/** A handoff that was cancelled while its request was still on its way. */
export interface CancelledEarly {
  readonly id: HandoffId
  readonly cancelledEarly: string
}

/** @returns one handoff, open or ended, by its id or an alias. */
export async function readHandoff(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
): Promise<Handoff | CancelledEarly> {
  checkHandoffId(hub, id)
  const found = await hub.routing.find(id)
  if (found?.type === 'cancelled') {
    if (!mayHaveMarked(caller, found.mark)) throw notStored(id)
    return { id, cancelledEarly: found.mark.reason }
  }
  const { value: handoff } = found?.type === 'handoff' ? found.stored : await findHandoff(hub, id)
  requireReader(caller, handoff)
  return handoff
}

/** @returns a page of handoffs: all for a supervisor, their own for agents and bots. */
export async function listHandoffs(
  hub: Hub,
  caller: Caller,
  filter: HandoffFilter,
  askedPool?: Pool,
  continuation?: string,
): Promise<Page<Handoff>> {
  const pool = poolOfCaller(hub, caller, askedPool)
  if (filter.delivery !== undefined) requireSupervisor(caller)
  const own = await ownFilter(hub, caller, pool, filter)
  return hub.routing.handoffs(pool, { ...filter, ...own }, continuation)
}

async function ownFilter(
  hub: Hub,
  caller: Caller,
  pool: Pool,
  { agent: named }: HandoffFilter,
): Promise<HandoffFilter> {
  if (caller.supervisor) return {}
  if (caller.bot !== undefined) return { bot: caller.bot }
  const agent = named ?? caller.agent?.id
  if (agent === undefined) {
    throw new Refusal('invalid', 'AgentNotNamed', 'Say which agent you are: add ?agent= to the address')
  }
  await requireAgent(hub, caller, pool, agent)
  return { agent }
}
