import type { SkillPolicy } from '../handoff/policy.ts'
import { lastAgentFirst } from '../handoff/preference.ts'
import type { HandoffRequest } from '../handoff/receive.ts'
import type { Accepted, Handoff, Preference } from '../handoff/states.ts'
import { digest } from './digest.ts'
import type { Change, Hub } from './ports.ts'

/** @returns the key of a bot's user; undefined for one who is not named. */
export function userKeyOf({ bot, reply }: Pick<HandoffRequest, 'bot' | 'reply'>): string | undefined {
  const id = reply.user?.id
  return typeof id === 'string' && id !== '' ? digest([bot, reply.channelId ?? '', id]) : undefined
}

/** @returns the write that remembers who has this user now, where the policy wants it remembered. */
export function remember(handoff: Handoff<Accepted>, { sticky }: SkillPolicy): Change[] {
  const userKey = userKeyOf(handoff)
  if (sticky === null || userKey === undefined) return []
  return [{ type: 'rememberAgent', userKey, agent: handoff.state.agent, seconds: sticky.rememberSeconds }]
}

/** @returns the agent who had this user last, as the one who comes first for a while, if that can be. */
export async function lastAgentFor(
  hub: Hub,
  request: HandoffRequest,
  { sticky }: SkillPolicy,
): Promise<Preference | null> {
  const userKey = userKeyOf(request)
  if (sticky === null || userKey === undefined) return null
  const agent = await hub.routing.lastAgent(request.pool, userKey)
  const known = agent === undefined ? undefined : (await hub.routing.agent(request.pool, agent))?.value
  return known === undefined ? null : lastAgentFirst(known, request.wish.needs, sticky, hub.now())
}
