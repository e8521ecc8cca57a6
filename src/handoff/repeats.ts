import { ALIAS_LIMIT, WARNING_LIMIT, type HandoffEvent } from './events.ts'
import type { HandoffId } from './names.ts'
import type { SkillPolicy } from './policy.ts'
import { beginToWait } from './receive.ts'
import { record } from './record.ts'
import { scheduled } from './schedule.ts'
import type { Handoff, Open, Queued, TranscriptFacts, Wish } from './states.ts'
import type { Instant } from './time.ts'

/** The bot asked again for the same open conversation: the new id becomes another name of this handoff. */
export function repeat(
  handoff: Handoff<Open>,
  repeated: Pick<Handoff, 'id' | 'warnings' | 'transcript' | 'linked'>,
  at: Instant,
): Handoff<Open> {
  const { id: as } = repeated
  if (handoff.aliases.includes(as)) return handoff
  const aliases = [...handoff.aliases, as].slice(-ALIAS_LIMIT)
  const warnings = [...handoff.warnings, ...repeated.warnings].slice(0, WARNING_LIMIT)
  const transcript = joined(handoff.transcript, repeated.transcript)
  const linked = [...handoff.linked, ...repeated.linked].slice(-ALIAS_LIMIT)
  const joint = { ...handoff, aliases, warnings, transcript, linked }
  return record(joint, handoff.state, { type: 'repeated', as }, at)
}

function joined(one: TranscriptFacts, other: TranscriptFacts): TranscriptFacts {
  const order = ['pending', 'stored', 'unavailable', 'none'] as const
  const state = order.find((each) => each === one.state || each === other.state) ?? 'none'
  return { state, activities: one.activities + other.activities }
}

/**
 * A repeated request with another skill moves the handoff while it waits; its place in time stays, and it is
 * kept for nobody any more. One whose skill is closed begins to wait, by the hours of the other skill.
 */
export function reroute(
  handoff: Handoff<Queued>,
  wish: Wish,
  policy: SkillPolicy,
  at: Instant,
): Handoff<Queued> {
  const isClosed = handoff.state.closedUntil !== null
  const state = isClosed ? beginToWait(policy, at) : { ...handoff.state, inQueueSince: at }
  const moved = { ...handoff, wish, preferred: null }
  const rerouted = record(moved, state, { type: 'rerouted', skill: wish.routedTo }, at)
  return scheduled(rerouted, policy)
}

/** What came of fetching one linked transcript: so many activities, or why there are none. */
export type Fetched = { readonly activities: number } | { readonly fault: string }

/** A transcript behind a link arrived, or will not. Changes no state. */
export function settleTranscript(handoff: Handoff, id: HandoffId, fetched: Fetched, at: Instant): Handoff {
  const linked = handoff.linked.filter((each) => each.id !== id)
  if (linked.length === handoff.linked.length) return handoff
  const isMissing = 'fault' in fetched
  const activities = handoff.transcript.activities + (isMissing ? 0 : fetched.activities)
  const settled = isMissing && activities === 0 ? 'unavailable' : 'stored'
  const missing = isMissing ? [{ code: 'TranscriptNotFetched', message: fetched.fault }] : []
  const event: HandoffEvent = isMissing
    ? { type: 'transcriptUnavailable', reason: fetched.fault }
    : { type: 'transcriptStored', activities: fetched.activities }
  return record(
    {
      ...handoff,
      linked,
      transcript: { state: linked.length > 0 ? 'pending' : settled, activities },
      warnings: [...handoff.warnings, ...missing].slice(0, WARNING_LIMIT),
    },
    handoff.state,
    event,
    at,
  )
}
