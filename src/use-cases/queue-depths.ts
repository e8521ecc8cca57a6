import type { Pool, SkillKey } from '../handoff/names.ts'
import { secondsBetween } from '../handoff/time.ts'
import type { Hub } from './ports.ts'

/** What waits in the queue of a skill. */
export interface QueueDepth {
  readonly skill: SkillKey
  readonly waiting: number
  /** How long the one has waited that waits longest; 0 when none does. */
  readonly oldestSeconds: number
  /** How long a handoff may wait by the policy of the skill. */
  readonly waitSeconds: number
}

/** So many skills are looked at, in one pool at one time. */
const MOST_SKILLS = 50

/** @returns how much waits in these queues: two small queries for each. */
export async function queueDepths(hub: Hub, pool: Pool, skills: readonly SkillKey[]): Promise<QueueDepth[]> {
  const depths = skills.slice(0, MOST_SKILLS).map(async (skill): Promise<QueueDepth> => {
    const [waiting, oldest] = await Promise.all([
      hub.routing.waitingIn(pool, skill),
      hub.routing.oldestWaiting(pool, skill),
    ])
    const oldestSeconds = oldest === undefined ? 0 : Math.max(0, secondsBetween(oldest, hub.now()))
    const { waitSeconds } = hub.registry.policyOf(skill)
    return { skill, waiting, oldestSeconds, waitSeconds }
  })
  return Promise.all(depths)
}
