import type { Pool, SkillKey } from '../handoff/names.ts'
import { secondsBetween } from '../handoff/time.ts'
import type { Hub } from './ports.ts'

/** What waits in the queue of a skill. */
export interface QueueDepth {
  readonly skill: SkillKey
  readonly waiting: number
  /** How long the one has waited that waits longest; 0 when none does. */
  readonly oldestSeconds: number
  /** For how long the wait of one is over that waits still; 0 when it is over for none. */
  readonly overdueSeconds: number
}

/** So many skills are looked at, in one pool at one time. */
const MOST_SKILLS = 50

/** @returns how much waits in these queues: three small queries for each. */
export async function queueDepths(hub: Hub, pool: Pool, skills: readonly SkillKey[]): Promise<QueueDepth[]> {
  const depths = skills.slice(0, MOST_SKILLS).map(async (skill): Promise<QueueDepth> => {
    const now = hub.now()
    const [waiting, oldest, overdue] = await Promise.all([
      hub.routing.waitingIn(pool, skill),
      hub.routing.oldestWaiting(pool, skill),
      hub.routing.overdueSince(pool, skill, now),
    ])
    const secondsSince = (then = now) => Math.max(0, secondsBetween(then, now))
    return { skill, waiting, oldestSeconds: secondsSince(oldest), overdueSeconds: secondsSince(overdue) }
  })
  return Promise.all(depths)
}
