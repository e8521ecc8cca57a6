import {
  afterTelling,
  firstPending,
  isOvertaken,
  nextNoticeAt,
  overtaken,
  type NoticeOutcome,
  type TrackedNotice,
} from '../handoff/notice-ledger.ts'
import { poolOf, type HandoffId } from '../handoff/names.ts'
import { secondsAfter } from '../handoff/time.ts'
import { noteDesk } from './desk-health.ts'
import type { Notices } from './ports-desks.ts'
import type { Hub } from './ports.ts'
import type { Claim } from './ports-claims.ts'

/** As for statuses: a dead process's claim lapses, and no attempt begins after its first third. */
const CLAIM_SECONDS = 45
const LAST_START_SECONDS = 15
/** Each takes an operation of a patch, which has ten at most. */
const MOST_IN_A_TURN = 6

/**
 * Tells the desk, in order, what it has not been told yet about a handoff, and writes down what came of it.
 * At most one process does so for a handoff at a time. Stops at the first notice that has to be tried again.
 */
export async function tellDesk(hub: Hub, id: HandoffId): Promise<void> {
  const now = hub.now()
  const claim: Claim = { by: hub.randomId(), until: secondsAfter(now, CLAIM_SECONDS) }
  let notices = await hub.desks.notices.claim(id, claim, now)
  while (notices !== undefined) {
    const { seen, changed, outcomes } = await tellDue(hub, notices, claim)
    const record = await hub.desks.notices.record(seen, changed, claim)
    await noteDesk(hub, poolOf(id) ?? '', outcomes)
    if (record.result === 'recorded') {
      const next = nextNoticeAt(seen.entries)
      return next === null ? undefined : hub.messages.sendNoticesWaiting(id, next)
    }
    notices = record.result === 'changed' ? record.notices : undefined
  }
}

async function tellDue(hub: Hub, notices: Notices, claim: Claim) {
  const lastStart = secondsAfter(claim.until, LAST_START_SECONDS - CLAIM_SECONDS)
  const entries = [...notices.entries]
  const changed: number[] = []
  const outcomes: NoticeOutcome[] = []
  while (changed.length < MOST_IN_A_TURN) {
    const place = firstPending(entries)
    const entry = entries[place]
    const now = hub.now()
    if (entry === undefined || now > lastStart || (entry.nextAttemptAt ?? now) > now) break
    let after: TrackedNotice
    if (isOvertaken(entries, place, now)) after = overtaken(entry, now)
    else {
      const outcome = await attempt(hub, notices.handoffId, entry)
      outcomes.push(outcome)
      after = afterTelling(entry, outcome, hub.now())
    }
    entries[place] = after
    changed.push(place)
    if (after.state === 'givenUp') reportGivenUp(hub, notices.handoffId, after)
    if (after.state === 'pending') break
  }
  return { seen: { ...notices, entries }, changed, outcomes }
}

async function attempt(hub: Hub, id: HandoffId, entry: TrackedNotice): Promise<NoticeOutcome> {
  const desk = hub.desks.of(poolOf(id) ?? '')
  if (desk === undefined) return { outcome: 'refused', answer: 'the pool has no desk any more' }
  try {
    return await hub.desks.tell(desk, id, entry)
  } catch (error) {
    // A fault of the hub itself is tried again, like one of the desk's, and counted as an attempt.
    const reason = error instanceof Error ? error.message : String(error)
    hub.log('error', 'A notice could not be sent', { handoffId: id, reason })
    const answer = 'the hub could not send it; its log says why'
    return { outcome: 'retry', answer, afterSeconds: 60, ourFault: true }
  }
}

function reportGivenUp(hub: Hub, handoffId: HandoffId, { notice, attempts, lastAnswer }: TrackedNotice) {
  const { type, sequence, agent } = notice
  hub.log('error', 'A desk was not told', { handoffId, type, sequence, agent, attempts, answer: lastAnswer })
}
