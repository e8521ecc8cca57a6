import type { AgentId, HandoffId } from '../handoff/names.ts'
import type { ClaimedNews } from './ports-claims.ts'

/** A status or notice that nobody seems to be sending. */
export interface OverdueStatus {
  readonly id: HandoffId
  /** Changes with every try. */
  readonly key: string
}

/** What the sweep has to see to. */
export interface Due {
  readonly handoffs: readonly HandoffId[]
  readonly undelivered: readonly OverdueStatus[]
  /** Statuses of whose message nobody seems to know. */
  readonly unsent: readonly ClaimedNews[]
  /** What the desk has not been told of a handoff. */
  readonly untold: readonly OverdueStatus[]
  /** Transcripts behind a link that nobody seems to be fetching. */
  readonly transcripts: readonly HandoffId[]
  readonly agents: readonly AgentId[]
}
