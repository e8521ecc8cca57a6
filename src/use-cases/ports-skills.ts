import type { Pool, SkillKey } from '../handoff/names.ts'
import type { SkillNeed } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'

/** What the routing store tells of skills, for whoever asks what a handoff would meet. */
export interface SkillFacts {
  /** How many agents of the pool have all of this. */
  countAgents(pool: Pool, needs: readonly SkillNeed[], which: WhichAgents, now: Instant): Promise<number>
  /** How many handoffs at once those of them can have who are present. */
  placesFor(pool: Pool, needs: readonly SkillNeed[], now: Instant): Promise<number>
  /** When the one was received that waits longest in the queue of a skill, or for its opening. */
  oldestWaiting(pool: Pool, skill: SkillKey): Promise<Instant | undefined>
  /** Until when one might wait that waits there still; undefined when the wait of none is over. */
  overdueSince(pool: Pool, skill: SkillKey, now: Instant): Promise<Instant | undefined>
  /** How long agents had the handoffs of this skill that were completed last, in seconds; a few. */
  recentHandling(pool: Pool, skill: SkillKey): Promise<readonly number[]>
  /** Every skill that somebody has or waits for. Reads all agents, in brief. */
  skills(pool: Pool, now: Instant): Promise<SkillSituation[]>
}

/** All; those who are there; those of them who have room for one more. */
export type WhichAgents = 'all' | 'present' | 'free'

export interface SkillSituation {
  readonly skill: SkillKey
  readonly agents: number
  readonly agentsOnline: number
  readonly agentsFree: number
  /** Those included that wait for the skill to open. */
  readonly waiting: number
  readonly oldestReceivedAt: Instant | null
}
