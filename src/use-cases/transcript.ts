import type { HandoffId } from '../handoff/names.ts'
import type { Handoff, JsonObject } from '../handoff/states.ts'
import { isAgent, type Caller } from './caller.ts'
import { Refusal } from './errors.ts'
import { findHandoff } from './find-handoff.ts'
import type { Hub } from './ports.ts'

export interface TranscriptPage {
  readonly handoff: Handoff
  readonly activities: readonly JsonObject[]
  readonly total: number
  readonly next?: number
  /** What the bot said besides: `value` of its request, as received. */
  readonly value: unknown
}

export const PAGE_SIZE = 1000

/**
 * @returns a page of what was said before and during the handoff, in order; for the agent who has it and
 * for supervisors.
 */
export async function readTranscript(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  from = 0,
  size = PAGE_SIZE,
): Promise<TranscriptPage> {
  const { value: handoff } = await findHandoff(hub, id)
  const holder = 'agent' in handoff.state ? handoff.state.agent : undefined
  const allowed =
    caller.supervisor || (holder !== undefined && (await isAgent(hub, caller, handoff.pool, holder)))
  if (!allowed) {
    throw new Refusal('forbidden', 'NotYourHandoff', 'The transcript is for the agent who has the handoff')
  }
  const [request, ...pieces] = await Promise.all([
    hub.conversations.request(handoff.id),
    ...[handoff.id, ...handoff.aliases].map((each) => hub.conversations.transcript(each)),
  ])
  const all = pieces.flat()
  const activities = all.slice(from, from + size)
  const next = from + activities.length
  const more = next < all.length ? { next } : {}
  return { handoff, activities, total: all.length, value: request?.value ?? null, ...more }
}
