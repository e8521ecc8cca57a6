import type { AgentId, HandoffId } from '../handoff/names.ts'

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
  /** What the desk has not been told of a handoff. */
  readonly untold: readonly OverdueStatus[]
  /** Transcripts behind a link that nobody seems to be fetching. */
  readonly transcripts: readonly HandoffId[]
  readonly agents: readonly AgentId[]
}
