import type { HandoffId } from '../handoff/names.ts'
import { replay } from '../handoff/replay.ts'
import type { Handoff } from '../handoff/states.ts'
import { requireSupervisor, type Caller } from './caller.ts'
import { commit } from './commit.ts'
import { untilDecided } from './errors.ts'
import { checkHandoffId, findHandoff } from './find-handoff.ts'
import type { Hub } from './ports.ts'

/**
 * Sends what could not be delivered again, after its bot was mended. A handoff that is only in the archive
 * goes back into the routing store for that, without its conversation, which may have another by now, and
 * is archived again when all is told. Where nothing is undeliverable, nothing changes.
 * @returns the handoff.
 * @throws Refusal unless a supervisor asks, and when nothing is stored under the id.
 * @throws TransientError while the bot is being told something.
 */
export async function replayDeliveries(hub: Hub, caller: Caller, id: HandoffId): Promise<Handoff> {
  requireSupervisor(caller)
  checkHandoffId(hub, id)
  return untilDecided(async () => {
    const found = await hub.routing.find(id)
    const stored = found?.type === 'handoff' ? found.stored : undefined
    const handoff = stored?.value ?? (await findHandoff(hub, id)).value
    const replayed = replay(handoff, 'supervisor', hub.now())
    if (replayed === undefined) return handoff
    // What the bot is about to be told, by a handoff that was read before this, is newer than what is replayed.
    if ((stored?.claim?.until ?? hub.now()) > hub.now()) return undefined
    const result = await commit(hub, handoff.pool, [
      stored === undefined
        ? { type: 'createHandoff', handoff: replayed, before: handoff }
        : { type: 'replaceHandoff', handoff: replayed, replacing: stored },
    ])
    return result.committed ? replayed : undefined
  })
}
