import type { HandoffId } from '../handoff/names.ts'
import { requireSupervisor, type Caller } from './caller.ts'
import { findHandoff } from './find-handoff.ts'
import type { Notices } from './ports-desks.ts'
import type { Hub } from './ports.ts'

/**
 * @returns what the desk was told about a handoff, by its id or an alias; nothing when there is no desk.
 * @throws Refusal when the handoff is not stored, or somebody else than a supervisor asks.
 */
export async function readNotices(hub: Hub, caller: Caller, id: HandoffId): Promise<Notices> {
  requireSupervisor(caller)
  const { value: handoff } = await findHandoff(hub, id)
  return (await hub.desks.notices.read(handoff.id)) ?? { handoffId: handoff.id, entries: [], newest: 0 }
}
