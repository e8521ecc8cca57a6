import type { HandoffId } from '../handoff/names.ts'
import { CANNOT_FIND_AGENT } from '../handoff/policy.ts'
import { isIn } from '../handoff/states.ts'
import { fail, timeOutHandling } from '../handoff/transitions.ts'
import { commitEnd } from './end.ts'
import { untilDecided } from './errors.ts'
import type { Hub } from './ports.ts'

/**
 * Ends a handoff whose deadline has passed. A wake-up that is late, early or doubled does no harm: only
 * what is stored, compared with now, counts.
 * @returns whether anything was due.
 */
export async function expireHandoff(hub: Hub, id: HandoffId): Promise<boolean> {
  return untilDecided(async () => {
    const found = await hub.routing.find(id)
    if (found?.type !== 'handoff') return false
    const handoff = found.stored.value
    const now = hub.now()
    if (isIn(handoff, 'queued') && handoff.state.waitUntil <= now) {
      const failed = fail(handoff, 'WaitedTooLong', CANNOT_FIND_AGENT, now)
      return (await commitEnd(hub, handoff, found.stored, failed)) ? true : undefined
    }
    if (isIn(handoff, 'accepted') && handoff.state.handleUntil <= now) {
      const completed = timeOutHandling(handoff, now)
      return (await commitEnd(hub, handoff, found.stored, completed)) ? true : undefined
    }
    return false
  })
}
