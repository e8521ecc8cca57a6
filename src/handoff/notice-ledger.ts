import type { Notice } from './notices.ts'
import { secondsAfter, secondsBetween, type Instant } from './time.ts'

/** One notice on its way to the desk, and everything that happened on the way. */
export interface TrackedNotice {
  readonly notice: Notice
  /** `overtaken`: not worth sending any more, since the offer was over by then. */
  readonly state: 'pending' | 'told' | 'overtaken' | 'givenUp'
  readonly attempts: number
  /** When to try (again); null when there is nothing left to do. */
  readonly nextAttemptAt: Instant | null
  readonly lastAnswer?: string
  readonly settledAt?: Instant
}

/** What came of one attempt. */
export type NoticeOutcome =
  | { readonly outcome: 'told'; readonly answer: string }
  | {
      readonly outcome: 'retry'
      readonly answer: string
      readonly afterSeconds: number
      /** There was no answer at all, and perhaps a long wait for it. */
      readonly unreachable?: true
      /** The hub could not even ask: it says nothing about the desk. */
      readonly ourFault?: true
    }
  /** No attempt was made. */
  | { readonly outcome: 'putOff'; readonly answer: string; readonly afterSeconds: number }
  | { readonly outcome: 'refused'; readonly answer: string }

/** A notice is news: one that a desk has not taken for this long is given up, visibly. Its agents can poll. */
export const NOTICE_LIMIT_SECONDS = 10 * 60

/** So many settled notices of a handoff are kept to be read. */
const KEPT = 20

/** @returns the notice, due at once. */
export function tracked(notice: Notice): TrackedNotice {
  return { notice, state: 'pending', attempts: 0, nextAttemptAt: notice.at }
}

/** @returns the place of the first notice that is not settled; later ones wait for it. -1 for none. */
export function firstPending(notices: readonly TrackedNotice[]): number {
  return notices.findIndex(({ state }) => state === 'pending')
}

/** @returns when the next notice is due, or null. */
export function nextNoticeAt(notices: readonly TrackedNotice[]): Instant | null {
  return notices[firstPending(notices)]?.nextAttemptAt ?? null
}

/**
 * @returns whether the notice at a place is an offer that is over: its time is up, or what became of it is
 * the next thing to tell.
 */
export function isOvertaken(notices: readonly TrackedNotice[], place: number, now: Instant): boolean {
  const notice = notices[place]?.notice
  if (notice?.type !== 'handoff.offered') return false
  return notice.offerUntil <= now || place < notices.length - 1
}

/** @returns the notice that is not sent, since time has overtaken it. */
export function overtaken(tracked: TrackedNotice, at: Instant): TrackedNotice {
  return { ...tracked, state: 'overtaken', nextAttemptAt: null, settledAt: at }
}

/** @returns the notice after an attempt at `at`, or after it was put off then. */
export function afterTelling(tracked: TrackedNotice, outcome: NoticeOutcome, at: Instant): TrackedNotice {
  const attempts = tracked.attempts + (outcome.outcome === 'putOff' ? 0 : 1)
  const attempted = { ...tracked, attempts, lastAnswer: outcome.answer }
  const settled = { ...attempted, nextAttemptAt: null, settledAt: at }
  if (outcome.outcome === 'told') return { ...settled, state: 'told' }
  if (outcome.outcome === 'refused') return { ...settled, state: 'givenUp' }
  const next = secondsAfter(at, outcome.afterSeconds)
  return secondsBetween(tracked.notice.at, next) > NOTICE_LIMIT_SECONDS
    ? { ...settled, state: 'givenUp' }
    : { ...attempted, nextAttemptAt: next }
}

/** @returns what is kept: everything that is not settled, and the last of what is. */
export function withoutOld(notices: readonly TrackedNotice[]): TrackedNotice[] {
  return notices.filter(({ state }, place) => state === 'pending' || place >= notices.length - KEPT)
}
