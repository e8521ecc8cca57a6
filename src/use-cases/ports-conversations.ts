import type { HandoffId } from '../handoff/names.ts'
import type { Handoff, JsonObject } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'

/** What the bot said besides routing: kept as received. */
export interface RequestRecord {
  readonly handoffId: HandoffId
  readonly value: unknown
  readonly receivedAt: Instant
  readonly contentUrl?: string
}

export interface SpokenPage {
  readonly activities: readonly JsonObject[]
  /** How many there are altogether. */
  readonly total: number
}

export interface TranscriptParts {
  readonly parts: number
  readonly activities: number
}

/**
 * What belongs to one handoff and is too large for the routing store. Every document of what was said and of
 * how it ended is marked with the key of its conversation, by which it is found when that is to be erased.
 */
export interface ConversationStore {
  /**
   * Keeps the request, and a transcript that came with it.
   * @returns 'known' when this request was kept before.
   */
  keepRequest(
    record: RequestRecord,
    conversationKey: string,
    transcript?: readonly unknown[],
  ): Promise<'new' | 'known'>
  request(id: HandoffId): Promise<RequestRecord | undefined>
  keepTranscript(
    id: HandoffId,
    activities: readonly unknown[],
    conversationKey: string,
  ): Promise<TranscriptParts>
  /**
   * A page of what was said before the handoff, then of what the bot passed on since, from the activity of this number
   * on: as many as asked for, or fewer when they are large. Reads the words of the page alone.
   */
  transcript(id: HandoffId, from: number, size: number): Promise<SpokenPage>
  keepMessage(
    id: HandoffId,
    activity: JsonObject,
    receivedAt: Instant,
    conversationKey: string,
  ): Promise<void>
  /** Keeps a finished handoff for as long as the retention says. */
  archive(handoff: Handoff, conversationKey: string): Promise<void>
  archived(id: HandoffId): Promise<Handoff | undefined>
  keepDeadLetter(record: DeadLetter): Promise<void>
}

export interface DeadLetter {
  readonly handoffId: HandoffId
  readonly queue: string
  readonly reason: string
  readonly body: unknown
  readonly at: Instant
}
