import type { OperationInput } from '@azure/cosmos'
import type { HandoffId, Pool } from '../../handoff/names.ts'
import { nextNoticeAt, type TrackedNotice } from '../../handoff/notice-ledger.ts'
import type { Instant } from '../../handoff/time.ts'
import type { Claim } from '../../use-cases/ports-claims.ts'

/*
 * What the desk is told about a handoff is a document of its own, so that the handoff does not grow. Its
 * members `deliverAt` and `claim` are those of a handoff's statuses: one query finds what is overdue of both.
 */

/** The notices of an ended handoff are there to be read for a day. */
const NOTICES_TTL_SECONDS = 24 * 60 * 60

export interface NoticesDocument {
  readonly id: string
  readonly pool: Pool
  readonly v: number
  readonly type: 'notices'
  readonly handoffId: HandoffId
  readonly notices: readonly TrackedNotice[]
  /** The sequence of the newest notice. */
  readonly newest: number
  /** When a notice is to be sent; null when there is none. */
  readonly deliverAt: Instant | null
  readonly claim: Claim | null
  readonly ttl: number
}

export const noticesDocumentId = (id: HandoffId): string => `notices-${id}`

export function noticesDocument(
  pool: Pool,
  handoffId: HandoffId,
  notices: readonly TrackedNotice[],
  v: number,
): NoticesDocument {
  return {
    id: noticesDocumentId(handoffId),
    pool,
    v,
    type: 'notices',
    handoffId,
    notices,
    newest: newestOf(notices),
    deliverAt: nextNoticeAt(notices),
    claim: null,
    ttl: NOTICES_TTL_SECONDS,
  }
}

/**
 * @returns the write that adds notices to a document that is there; in a batch it fails with 404 when it is
 * not. Whoever tells the desk at this moment goes on undisturbed.
 */
export function noticesAdded(handoffId: HandoffId, notices: readonly TrackedNotice[]): OperationInput {
  return {
    operationType: 'Patch',
    id: noticesDocumentId(handoffId),
    resourceBody: {
      operations: [
        ...notices.map((notice) => ({ op: 'add' as const, path: '/notices/-', value: notice })),
        { op: 'set', path: '/newest', value: newestOf(notices) },
        // Perhaps earlier than an older notice may be tried again: who looks then finds out.
        { op: 'set', path: '/deliverAt', value: nextNoticeAt(notices) },
      ],
    },
  }
}

const newestOf = (notices: readonly TrackedNotice[]) => notices.at(-1)?.notice.sequence ?? 0
