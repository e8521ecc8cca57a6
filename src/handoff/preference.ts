import { isPresent, satisfies, type Agent } from './agents.ts'
import type { Sticky } from './policy.ts'
import type { Preference, SkillNeed } from './states.ts'
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
