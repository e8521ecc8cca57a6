import type { HandoffId, Pool } from '../handoff/names.ts'
import type { NoticeOutcome, TrackedNotice } from '../handoff/notice-ledger.ts'
import type { Instant } from '../handoff/time.ts'
import type { Claim } from './ports-claims.ts'

/*
 * What the use cases need in order to tell the systems in which agents work. Every function but `of` may
 * throw TransientError.
 */

/** What goes into the same batch as the handoff: its first notices, or more of them. */
export interface NoticeChange {
  readonly type: 'openNotices' | 'addNotices'
  readonly handoffId: HandoffId
  readonly notices: readonly TrackedNotice[]
}

/** The system in which the agents of a pool work, as configured. */
export interface Desk {
  readonly pool: Pool
  readonly url: string
  /** One or two webhook secrets, separated by a space; unsigned without. */
  readonly secret?: string
}

/** The notices of one handoff, in the order of its log. */
export interface Notices {
  readonly handoffId: HandoffId
  readonly entries: readonly TrackedNotice[]
  /** The sequence of the newest entry. */
  readonly newest: number
}

/** One attempt to tell; does not wait and repeat. */
export type TellDesk = (desk: Desk, handoffId: HandoffId, tracked: TrackedNotice) => Promise<NoticeOutcome>

/** What came of a turn; entries stand where they stood when the turn began. */
export type NoticesRecorded =
  | { readonly result: 'recorded' }
  /** Written, the claim goes on: there is more to tell. */
  | { readonly result: 'changed'; readonly notices: Notices }
  /** Another process has the claim by now. */
  | { readonly result: 'lost' }

export interface NoticeStore {
  read(id: HandoffId): Promise<Notices | undefined>
  /** Reserves the telling of what is due; undefined when nothing is due or another has it. */
  claim(id: HandoffId, claim: Claim, now: Instant): Promise<Notices | undefined>
  /** Writes the changed entries, by their places, and ends the claim unless there is something new. */
  record(notices: Notices, changed: readonly number[], claim: Claim): Promise<NoticesRecorded>
}

export interface Desks {
  /** The desk of a pool's agents, when there is one. */
  of(pool: Pool): Desk | undefined
  readonly tell: TellDesk
  readonly notices: NoticeStore
}
