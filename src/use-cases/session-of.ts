import type { SkillPolicy } from '../handoff/policy.ts'
import type { Wish } from '../handoff/states.ts'

/** Service Bus takes session ids of up to 128 characters, as long as a skill may be. */
const MAX_SESSION_ID = 128

/**
 * @returns the session in which a request waits on the bus: one a skill, so that one processor at a time
 * serves its queue, or, for a busy skill, one of several, the same for one conversation.
 * @param conversationKey hexadecimal digits, evenly spread.
 */
export function sessionOf({ routedTo }: Wish, { shards }: SkillPolicy, conversationKey: string): string {
  if (shards <= 1) return routedTo
  const number = Number.parseInt(conversationKey.slice(0, 8), 16) % shards
  const suffix = `/${number}`
  return routedTo.slice(0, MAX_SESSION_ID - suffix.length) + suffix
}
