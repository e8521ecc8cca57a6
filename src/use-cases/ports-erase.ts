import type { HandoffId, Pool } from '../handoff/names.ts'

/** How many documents were deleted, by their type. */
export type Counts = Readonly<Record<string, number>>

/** Deletes before its time what is stored of a conversation. Each function may be repeated after any death. */
export interface ErasureStore {
  /**
   * The ids of all requests of a conversation of which anything is kept: handoffs, and other names of them.
   * Asks every partition, so it is for rare calls.
   */
  requestsOf(conversationKey: string): Promise<readonly HandoffId[]>
  /**
   * Deletes from the routing store what stands under an id (an ended handoff, another name of one, a mark that
   * cancels), and what the desk was told of it.
   * @param etag the version of the handoff, where one stands there.
   * @returns 'changed' when another version of a handoff stands there; it is then left alone.
   */
  eraseRouted(id: HandoffId, etag: string | undefined): Promise<Counts | 'changed'>
  /** Deletes which agent a user had last. */
  eraseUser(pool: Pool, userKey: string): Promise<Counts>
  /** Deletes what was said and how it ended; last that by which requestsOf finds it. */
  eraseKept(id: HandoffId): Promise<Counts>
  /** Deletes what was said only. That there was this request stays known, so that it does not count as new. */
  eraseWords(id: HandoffId): Promise<void>
}
