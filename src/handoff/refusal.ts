import type { FailureCode } from './events.ts'
import { CANNOT_FIND_AGENT, type SkillPolicy } from './policy.ts'
import type { Waiting } from './states.ts'
import type { Instant } from './time.ts'

/** Why a request is failed at once instead of letting its customer wait for nobody. */
export interface RequestRefusal {
  readonly code: FailureCode
  readonly message: string
}

/** No agent of the pool, present or not, has what is needed, even after all steps of the policy. */
export const NOBODY_HAS_IT: RequestRefusal = { code: 'NoAgentWithSkill', message: CANNOT_FIND_AGENT }

/** @returns the refusal of a request that was on its way for as long as it may wait. */
export function waitedTooLong({ waitUntil }: Waiting, now: Instant): RequestRefusal | undefined {
  return waitUntil <= now ? { code: 'WaitedTooLong', message: CANNOT_FIND_AGENT } : undefined
}

/**
 * @returns the refusal of a skill that is closed; undefined when it is open, or its policy lets wait until it
 * opens.
 */
export function closedAt({ hours }: SkillPolicy, name: string, at: Instant): RequestRefusal | undefined {
  const opening = hours?.at(at)
  if (hours === null || opening === undefined || opening.open) return undefined
  if (hours.whenClosed === 'wait' && opening.opensAt !== null) return undefined
  const next = opening.opensAt === null ? '' : `; it opens at ${opening.opensAt}`
  return { code: 'Closed', message: `"${name}" is closed${next}` }
}

/** @returns the refusal of one more to wait where as many wait as may. */
export function queueFull(
  { maxWaiting }: SkillPolicy,
  name: string,
  waiting: number,
): RequestRefusal | undefined {
  if (maxWaiting === null || waiting < maxWaiting) return undefined
  const message = `Too many are waiting for "${name}" (at most ${maxWaiting}); please try again later`
  return { code: 'QueueFull', message }
}
