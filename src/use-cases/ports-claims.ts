import type { Delivery } from '../handoff/deliveries.ts'
import type { HandoffId } from '../handoff/names.ts'
import type { Handoff } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'

/** Who tells the bot, and until when nobody else does. */
export interface Claim {
  readonly by: string
  readonly until: Instant
  /** It was written with the news, and whoever gets their message first has it. */
  readonly inMessage?: true
}

/** News of a handoff and the claim on telling them, for the message that says so. */
export interface ClaimedNews {
  readonly id: HandoffId
  readonly claim: Claim
  /** As it was written with the claim; who has it need not read it. */
  readonly handoff?: Handoff
}

export interface ClaimEnd {
  readonly attempted: readonly Delivery[]
  /** All that is left to keep: the handoff is archived and may leave the routing store. */
  readonly archived: boolean
  /** The attempts are written, the rest is not done yet: the claim goes on, and lapses if its process dies. */
  readonly goesOn?: boolean
}

export type RecordResult =
  | { readonly result: 'recorded' }
  /** The attempts are written, the claim goes on, as was asked, or since the log has grown, and with it perhaps the deliveries. */
  | { readonly result: 'changed'; readonly handoff: Handoff }
  /** Another process has the claim by now. */
  | { readonly result: 'lost' }
