import { isPresent, satisfies, type Agent } from './agents.ts'
import type { SkillPolicy, Sticky } from './policy.ts'
import { record } from './record.ts'
import { scheduled } from './schedule.ts'
import type { Handoff, Preference, Queued, SkillNeed } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/**
 * @returns the agent who had a customer last, as the one who comes first for a while; null when he is not
 * there or cannot. It is a preference and never binds: who is away is not waited for.
 */
export function lastAgentFirst(
  agent: Agent,
  needs: readonly SkillNeed[],
  { waitSeconds }: Sticky,
  now: Instant,
): Preference | null {
  if (!isPresent(agent, now) || !satisfies(agent, needs)) return null
  return { agent: agent.id, why: 'lastAgent', until: secondsAfter(now, waitSeconds) }
}

/** The agent whom a handoff was kept for did not get free in time, or went away: it is for everybody now. */
export function keepForNobody(
  handoff: Handoff<Queued>,
  { agent }: Preference,
  reason: string,
  policy: SkillPolicy,
  at: Instant,
): Handoff<Queued> {
  const event = { type: 'preferenceEnded', agent, reason } as const
  return scheduled(record({ ...handoff, preferred: null }, handoff.state, event, at), policy)
}
