import type { SkillPolicy } from './policy.ts'
import { record } from './record.ts'
import { scheduled } from './schedule.ts'
import type { Handoff, Preference, Queued } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'

/** Everything about a handoff that is known when its request arrives. */
export type HandoffRequest = Pick<
  Handoff,
  | 'id'
  | 'pool'
  | 'bot'
  | 'reply'
  | 'deliverTo'
  | 'endsConversation'
  | 'wish'
  | 'receivedAt'
  | 'traceparent'
  | 'transcript'
  | 'warnings'
>

/**
 * @returns the handoff that a request becomes: waiting, until an agent takes it or its limit passes.
 * The limit counts from receipt, so a request that was long on its way does not wait twice; for a skill that
 * is closed and lets wait, it counts from when that opens.
 */
export function receive(
  request: HandoffRequest,
  policy: SkillPolicy,
  at: Instant,
  preferred: Preference | null = null,
): Handoff<Queued> {
  const state = beginToWait(policy, request.receivedAt)
  const fresh: Handoff<Queued> = {
    id: request.id,
    pool: request.pool,
    bot: request.bot,
    reply: request.reply,
    deliverTo: request.deliverTo,
    ...(request.endsConversation === undefined ? {} : { endsConversation: request.endsConversation }),
    wish: request.wish,
    receivedAt: request.receivedAt,
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
    passes: [],
    preferred,
    transcript: request.transcript,
    linked: request.transcript.state === 'pending' ? [{ id: request.id, since: at }] : [],
    warnings: request.warnings,
    state,
    assignment: 0,
    aliases: [],
    sequence: 0,
    log: [],
    deliveries: [],
  }
  const event = { type: 'queued', skill: request.wish.routedTo, waitUntil: state.waitUntil } as const
  return scheduled(record(fresh, state, event, at), policy)
}

/** @returns the state of a handoff that begins to wait at `at`, or when its skill opens after that. */
export function beginToWait(policy: SkillPolicy, at: Instant): Queued {
  const opening = policy.hours?.whenClosed === 'wait' ? policy.hours.at(at) : OPEN
  const closedUntil = opening.open ? null : opening.opensAt
  const since = closedUntil ?? at
  const waitUntil = secondsAfter(since, policy.waitSeconds)
  return { name: 'queued', since, inQueueSince: since, waitUntil, stepAt: null, closedUntil }
}

const OPEN = { open: true } as const
