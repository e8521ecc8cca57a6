import type { HandoffId } from '../handoff/names.ts'
import type { Handoff, JsonObject } from '../handoff/states.ts'
import { isAgent, type Caller } from './caller.ts'
import { Refusal } from './errors.ts'
import { findHandoff } from './find-handoff.ts'
import type { Hub } from './ports.ts'
import type { SpokenPage } from './ports-conversations.ts'

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
  const [request, { activities, total }] = await Promise.all([
    hub.conversations.request(handoff.id),
    pageOf(hub, [handoff.id, ...handoff.aliases], from, size),
  ])
  const next = from + activities.length
  const more = next < total ? { next } : {}
  return { handoff, activities, total, value: request?.value ?? null, ...more }
}

/** A page over what was said under several ids, one after the other; it ends early where one of theirs does. */
async function pageOf(hub: Hub, ids: readonly HandoffId[], from: number, size: number): Promise<SpokenPage> {
  const activities: JsonObject[] = []
  let total = 0
  let wanted = size
  for (const id of ids) {
    const start = Math.max(0, from - total)
    const page = await hub.conversations.transcript(id, start, wanted)
    activities.push(...page.activities)
    total += page.total
    const isRead = start + page.activities.length >= page.total
    wanted = isRead ? wanted - page.activities.length : 0
  }
  return { activities, total }
}
