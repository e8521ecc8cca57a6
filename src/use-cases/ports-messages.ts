import type { AgentId, HandoffId, Pool } from '../handoff/names.ts'
import type { HandoffRequest } from '../handoff/receive.ts'
import type { Instant } from '../handoff/time.ts'
import type { ClaimedNews } from './ports-claims.ts'
import type { OverdueStatus } from './ports-due.ts'

/** What of the transcript travels with the request; one that is too large was kept before. */
export type TravellingTranscript =
  | { readonly kind: 'none' | 'kept' }
  | { readonly kind: 'inline'; readonly activities: readonly unknown[] }
  | { readonly kind: 'external'; readonly contentUrl: string }

/** What initiate hands to assign. */
export interface RequestMessage {
  readonly request: HandoffRequest
  readonly value: unknown
  readonly transcript: TravellingTranscript
  /** Requests of one session are assigned one after the other. */
  readonly session: string
}

export interface Messages {
  /** Resolves once Service Bus has the message. Sending the same request twice within ten minutes is one. */
  sendRequest(message: RequestMessage): Promise<void>
  /** @returns the size of the message in bytes, to compare with MAX_REQUEST_BYTES. */
  requestBytes(message: RequestMessage): number
  /** "Tell the bot what is new of this handoff: the claim on that is yours." Sent several times, it comes once. */
  sendStatusClaimed(news: ClaimedNews): Promise<void>
  /** "Look what handoff X has to tell its bot", now or later. */
  sendStatusWaiting(id: HandoffId, at?: Instant): Promise<void>
  /** The same, found by the sweep: sent once in ten minutes, so that a slow queue does not fill up. */
  sendStatusOverdue(overdue: OverdueStatus): Promise<void>
  /** "Look what the desk has to be told of handoff X", now or later. */
  sendNoticesWaiting(id: HandoffId, at?: Instant): Promise<void>
  /** The same, found by the sweep. */
  sendNoticesOverdue(overdue: OverdueStatus): Promise<void>
  /** "Look at handoff X then." */
  wakeAt(id: HandoffId, at: Instant): Promise<void>
  /** "Look at this agent then." */
  wakeForAgent(pool: Pool, id: AgentId, at: Instant): Promise<void>
  sendTranscriptWanted(id: HandoffId): Promise<void>
}

/** A Service Bus Standard message holds 256 KB, headers included. */
export const MAX_REQUEST_BYTES = 192 * 1024
