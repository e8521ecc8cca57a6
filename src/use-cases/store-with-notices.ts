import { tracked } from '../handoff/notice-ledger.ts'
import { noticesOf } from '../handoff/notices.ts'
import type { Pool } from '../handoff/names.ts'
import type { Handoff } from '../handoff/states.ts'
import type { NoticeChange } from './ports-desks.ts'
import type { Change, CommitResult, Hub } from './ports.ts'

type Written = Extract<Change, { type: 'createHandoff' | 'replaceHandoff' }>

/**
 * Writes a batch, and with it what the pool's desk has to be told: both are stored or neither, so no death
 * of a process loses a notice. Without a desk it is the batch as it is.
 */
export async function storeWithNotices(
  hub: Hub,
  pool: Pool,
  changes: readonly Change[],
): Promise<CommitResult> {
  const news = hub.desks.of(pool) === undefined ? [] : changes.filter(isWritten).flatMap(newsOf)
  const result = await hub.routing.commit(pool, [...changes, ...news])
  if (result.committed || !isAboutNotices(result.obstacle)) return result
  // The first notice of a handoff makes their document; the log shows only most of the time which one is the
  // first, since it drops old entries and desks come and go by configuration.
  return hub.routing.commit(pool, [...changes, ...news.map(theOtherWay)])
}

function newsOf(change: Written): NoticeChange[] {
  const { handoff } = change
  const before = change.type === 'replaceHandoff' ? change.replacing.value : change.before
  const notices = noticesOf(before, handoff).map(tracked)
  if (notices.length === 0) return []
  const type = isFirst(before) ? 'openNotices' : 'addNotices'
  return [{ type, handoffId: handoff.id, notices }]
}

function isFirst(before: Handoff | undefined): boolean {
  return before?.log.every(({ type }) => type !== 'offered' && type !== 'accepted') ?? true
}

function isWritten(change: Change): change is Written {
  return change.type === 'createHandoff' || change.type === 'replaceHandoff'
}

const isAboutNotices = (type: Change['type']) => type === 'openNotices' || type === 'addNotices'

const theOtherWay = (change: NoticeChange): NoticeChange => ({
  ...change,
  type: change.type === 'openNotices' ? 'addNotices' : 'openNotices',
})
