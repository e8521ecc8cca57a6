import type { Delivery } from '../handoff/deliveries.ts'
import type { Handoff } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'

export interface Claim {
  readonly by: string
  readonly until: Instant
}

export interface ClaimEnd {
  readonly attempted: readonly Delivery[]
  /** All that is left to keep: the handoff is archived and may leave the routing store. */
  readonly archived: boolean
}

export type RecordResult =
  | { readonly result: 'recorded' }
  /** The attempts are written, the claim goes on: the log has grown, and so may have the deliveries. */
  | { readonly result: 'changed'; readonly handoff: Handoff }
  /** Another process has the claim by now. */
  | { readonly result: 'lost' }
