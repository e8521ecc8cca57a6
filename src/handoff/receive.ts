import type { SkillPolicy } from './policy.ts'
import type { Handoff, Queued } from './states.ts'
import { secondsAfter, type Instant } from './time.ts'
import { record } from './transitions.ts'

/** Everything about a handoff that is known when its request arrives. */
export type HandoffRequest = Pick<
  Handoff,
  'id' | 'pool' | 'bot' | 'reply' | 'deliverTo' | 'wish' | 'receivedAt' | 'transcript' | 'warnings'
>

/**
 * @returns the handoff that a request becomes: waiting, until an agent takes it or its limit passes.
 * The limit counts from receipt, so a request that was long on its way does not wait twice.
 */
export function receive(request: HandoffRequest, policy: SkillPolicy, at: Instant): Handoff<Queued> {
  const waitUntil = secondsAfter(request.receivedAt, policy.waitSeconds)
  const state: Queued = { name: 'queued', waitUntil }
  const fresh: Handoff<Queued> = {
    id: request.id,
    pool: request.pool,
    bot: request.bot,
    reply: request.reply,
    deliverTo: request.deliverTo,
    wish: request.wish,
    receivedAt: request.receivedAt,
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
  return record(fresh, state, { type: 'queued', skill: request.wish.routedTo, waitUntil }, at)
}
