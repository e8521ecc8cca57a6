import type { Instant } from '../../src/handoff/time.ts'
import { lostOf, type Kept, type Transcript } from './transcripts.ts'
import { conversationFaults, idleMatches, loadFaults, type PoolState } from '../support/pool-state.ts'

/*
 * What must be so whatever fails and dies, as one list of checks for stories in a test and for `npm run chaos`.
 */

export const WRONGS = [
  'lost',
  'doubled',
  'out of order',
  'passed over',
  'over capacity',
  'stranded',
  'transcript lost',
  'conversation changed',
] as const

export interface Finding {
  readonly wrong: (typeof WRONGS)[number]
  readonly what: string
}

export const finding =
  (wrong: Finding['wrong']) =>
  (what: string): Finding => ({ wrong, what })

/** A request that was answered with 202. */
export interface Promised {
  readonly id: string
  /** As the bot named it. */
  readonly conversation: string
  /** When the bot first asked, and when it had its answer. */
  readonly askedAt: Instant
  readonly answeredAt: Instant
  readonly transcript: Transcript
}

/** The handoff that a request became, as it is in the end. */
export interface End {
  /** Another one's, when the conversation had an open handoff. */
  readonly id: string
  readonly receivedAt: Instant
  readonly state: string
  /** Why it failed, if it did. */
  readonly code?: string
  readonly log: readonly { readonly type: string }[]
  readonly kept: Kept
}

export interface Ending {
  readonly promised: Promised
  /** Absent when there is none. */
  readonly end?: End
}

/** A status as a bot received it, as often as it did. */
export interface Told {
  readonly activityId: string
  readonly handoffId: string
  readonly sequence: number
  readonly state: string
  readonly conversation: string
}

const FINAL = ['completed', 'failed', 'cancelled']

/** @returns what is wrong with handoffs that have had all the time they need. */
export function wrongInTheEnd(endings: readonly Ending[], told: readonly Told[]): Finding[] {
  const handoffs = new Map<string, { end: End; asked: Promised[] }>()
  for (const { promised, end } of endings) {
    if (end === undefined) continue
    const asked = handoffs.get(end.id)?.asked ?? []
    handoffs.set(end.id, { end, asked: [...asked, promised] })
  }
  return [
    ...endings
      .filter(({ end }) => end === undefined)
      .map(({ promised }) => finding('lost')(`${promised.id} is not stored`)),
    ...[...handoffs.values()].flatMap(({ end, asked }) => [
      ...wrongEnd(end),
      ...wrongTelling(
        end,
        asked,
        told.filter(({ handoffId }) => handoffId === end.id),
      ),
      ...wrongPlace(end, asked),
      ...lostOf(
        asked.map(({ transcript }) => transcript),
        end.kept,
      ).map((what) => finding('transcript lost')(`${end.id}: ${what}`)),
    ]),
  ]
}

/** A place counts from the moment at which the hub took the request. */
function wrongPlace({ id, receivedAt }: End, asked: readonly Promised[]): Finding[] {
  return asked
    .filter((each) => each.id === id && !(each.askedAt <= receivedAt && receivedAt <= each.answeredAt))
    .map(({ askedAt, answeredAt }) =>
      finding('passed over')(
        `${id} was asked for from ${askedAt} to ${answeredAt} and has the place of ${receivedAt}`,
      ),
    )
}

function wrongEnd({ id, state, log, code }: End): Finding[] {
  const ends = log.filter(({ type }) => FINAL.includes(type)).length
  if (!FINAL.includes(state) || ends === 0) return [finding('lost')(`${id} is ${state} and never ended`)]
  return [
    ...(ends > 1 ? [finding('doubled')(`${id} ended ${ends} times`)] : []),
    // Neither a fault nor a transcript is a reason to give up.
    ...(code === 'CouldNotBeProcessed'
      ? [finding('lost')(`${id} failed since it could not be processed`)]
      : []),
  ]
}

function wrongTelling({ id, log }: End, asked: readonly Promised[], told: readonly Told[]): Finding[] {
  const conversation = asked[0]?.conversation
  const firsts = told.filter(
    ({ activityId }, index) => told.findIndex((each) => each.activityId === activityId) === index,
  )
  const accepted = firsts.filter(({ state }) => state === 'accepted').length
  const finals = firsts.length - accepted
  const assignments = log.filter(({ type }) => type === 'accepted').length
  return [
    ...(finals === 0 ? [finding('lost')(`${id}: its bot was never told the end`)] : []),
    ...(finals > 1 ? [finding('doubled')(`${id}: its bot was told ${finals} ends`)] : []),
    ...(accepted < assignments
      ? [finding('lost')(`${id}: ${accepted} of ${assignments} accepted told`)]
      : []),
    ...(accepted > assignments ? [finding('doubled')(`${id}: ${accepted} accepted for ${assignments}`)] : []),
    ...(inOrder(firsts) ? [] : [finding('out of order')(`${id}: ${inWords(firsts)}`)]),
    ...told
      .filter((each) => each.conversation !== conversation)
      .map((each) =>
        finding('conversation changed')(`${id}: ${conversation ?? ''} became ${each.conversation}`),
      ),
  ]
}

const inOrder = (told: readonly Told[]) =>
  told.every(({ sequence }, index) => sequence > (told[index - 1]?.sequence ?? 0))

const inWords = (told: readonly Told[]) =>
  told.map(({ sequence, state }) => `${sequence} ${state}`).join(', ')

/** @returns what is wrong with a pool, whenever one looks. */
export function wrongAtAnyTime(state: PoolState, now: Instant): Finding[] {
  return [
    ...loadFaults(state, now).map(finding('over capacity')),
    ...conversationFaults(state).map(finding('doubled')),
  ]
}

/** Two sweeps. */
const LONGEST_SECONDS = 30

/** Sees who waits beside a free agent who may have the handoff, and for how long. */
export class Strandings {
  readonly #since = new Map<string, number>()

  /** @returns who has waited so for longer than two sweeps. */
  see(state: PoolState, now: Instant): Finding[] {
    // An agent who was given something since is another chance: there may be many before this one.
    const given = new Map(state.agents.map(({ id, lastGivenAt }) => [id, lastGivenAt]))
    const waiting = idleMatches(state, now).map((each) => {
      const agent = each.slice(each.lastIndexOf(' ') + 1)
      return `${each}, last given something at ${given.get(agent) ?? 'no time'}`
    })
    for (const each of this.#since.keys()) if (!waiting.includes(each)) this.#since.delete(each)
    for (const each of waiting) if (!this.#since.has(each)) this.#since.set(each, Date.parse(now))
    return waiting
      .filter((each) => Date.parse(now) - (this.#since.get(each) ?? 0) > LONGEST_SECONDS * 1000)
      .map(finding('stranded'))
  }

  /** The hub or what it needs was away: its time begins anew. */
  forgive(): void {
    this.#since.clear()
  }
}
