import type { HandoffId } from '../handoff/names.ts'
import type { TrackedNotice } from '../handoff/notice-ledger.ts'
import { noticeId } from '../handoff/notices.ts'
import type { NoticeView } from '../openapi/answers/about-handoff.ts'

/** @returns a notice as supervisors see it: what it says, and how it reached the desk. */
export function noticeView(handoffId: HandoffId, { notice, state, ...rest }: TrackedNotice): NoticeView {
  return { id: noticeId(handoffId, notice), ...notice, delivery: state, ...rest }
}
