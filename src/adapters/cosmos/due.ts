import type { AgentId, HandoffId } from '../../handoff/names.ts'
import type { Handoff } from '../../handoff/states.ts'
import type { Instant } from '../../handoff/time.ts'
import type { Due, OverdueStatus } from '../../use-cases/ports-due.ts'
import type { Claim } from '../../use-cases/ports-claims.ts'

interface Sending {
  readonly id: string
  readonly deliverAt: Instant | null
  readonly claim: Claim | null
}

/** What the query for what is due gives of a document. */
export type DueDocument =
  | (Sending & {
      readonly type: 'handoff'
      readonly dueAt: Instant | null
      readonly linked: Handoff['linked']
    })
  | (Sending & { readonly type: 'notices'; readonly handoffId: HandoffId })
  | { readonly type: 'agent'; readonly agent: AgentId }

/** @returns what is to be done about each. */
export function sortDue(documents: readonly DueDocument[], now: Instant, overdueSince: Instant): Due {
  const handoffs = documents.filter((document) => document.type === 'handoff')
  const passed = handoffs.filter(({ dueAt }) => dueAt !== null && dueAt <= now)
  const isLate = ({ deliverAt }: Sending) => deliverAt !== null && deliverAt <= overdueSince
  const isOverdue = (document: Sending) =>
    isLate(document) && (document.claim === null || document.claim.until <= now)
  const notices = documents.filter((document) => document.type === 'notices')
  return {
    handoffs: passed.map(({ id }) => id),
    undelivered: handoffs.filter(isOverdue).map((document) => overdueOf(document.id, document)),
    unsent: handoffs
      .filter((document) => isLate(document) && !isOverdue(document))
      .flatMap(({ id, claim }) => (claim?.inMessage === true ? [{ id, claim }] : [])),
    untold: notices.filter(isOverdue).map((document) => overdueOf(document.handoffId, document)),
    transcripts: passed.flatMap(({ linked }) => linked.map(({ id }) => id)),
    agents: documents.flatMap((document) => (document.type === 'agent' ? [document.agent] : [])),
  }
}

/** The key stays the same until somebody has tried: see sendStatusOverdue. */
function overdueOf(id: HandoffId, { id: document, deliverAt, claim }: Sending): OverdueStatus {
  return { id, key: `${document}|${deliverAt ?? ''}|${claim?.until ?? ''}` }
}
