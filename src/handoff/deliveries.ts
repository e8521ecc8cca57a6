import type { HandoffEvent } from './events.ts'
import type { AgentId } from './names.ts'
import { secondsAfter, secondsBetween, type Instant } from './time.ts'

/** What the bot is told; the only words of the protocol. */
export type StatusState = 'accepted' | 'failed' | 'completed'

/** One activity on its way to the bot, and everything that happened on the way. */
export interface Delivery {
  /** Of the log entry that caused it; makes the activity id, so a repeat can be recognised. */
  readonly sequence: number
  readonly status: StatusState | 'endOfConversation'
  readonly at: Instant
  readonly agent?: AgentId
  readonly message?: string
  /** `unconfirmed`: tried once, not taken, and nothing is wrong about that. */
  readonly state: 'pending' | 'delivered' | 'undeliverable' | 'unconfirmed'
  readonly attempts: number
  /** How many of the attempts were answered 500 and tried again; a replay begins anew. */
  readonly answers500?: number
  /** When to try (again); null when there is nothing left to do. */
  readonly nextAttemptAt: Instant | null
  readonly lastAnswer?: string
  readonly deliveredAt?: Instant
  /** When it last had to wait without an attempt, and why. */
  readonly putOff?: { readonly at: Instant; readonly reason: string }
  /** It had one try only: the bot had ended the conversation itself. */
  readonly once?: true
  /** Since then it counts as new; `attempts` of the old ones do not count any more. */
  readonly replayed?: { readonly at: Instant; readonly attempts: number }
}

/** What came of one attempt to deliver. */
export type DeliveryOutcome =
  | { readonly outcome: 'delivered'; readonly answer: string }
  | {
      readonly outcome: 'retry'
      readonly answer: string
      readonly afterSeconds: number
      /** There was no answer at all, and perhaps a long wait for it. */
      readonly unreachable?: true
      /** The hub could not ask the bot: it says nothing about the bot. */
      readonly ourFault?: true
      /** Some bots answer 500 for good: it is counted. */
      readonly answered500?: true
    }
  /** No attempt was made. */
  | { readonly outcome: 'putOff'; readonly reason: string; readonly afterSeconds: number }
  | { readonly outcome: 'undeliverable'; readonly answer: string }

/** A status that could not be delivered for this long is given up, visibly. */
export const DELIVERY_LIMIT_SECONDS = 24 * 60 * 60

/**
 * @returns the status that an event means for the bot, or undefined for events that are no concern of its.
 * A cancelled handoff is `failed` for the bot, unless an agent had it: then the conversation took place.
 */
export function statusOf(
  event: HandoffEvent,
  holder: AgentId | undefined,
): Pick<Delivery, 'status' | 'agent' | 'message'> | undefined {
  switch (event.type) {
    case 'accepted':
      return { status: 'accepted', agent: event.agent }
    case 'completed':
      return {
        status: 'completed',
        agent: event.agent,
        ...(event.message === undefined ? {} : { message: event.message }),
      }
    case 'handlingTimedOut':
      return {
        status: 'completed',
        agent: event.agent,
        message: 'The agent did not close the handoff in time',
      }
    case 'failed':
      return { status: 'failed', message: event.message }
    case 'cancelled':
      return holder === undefined
        ? { status: 'failed', message: event.reason }
        : { status: 'completed', agent: holder, message: event.reason }
    case 'conversationEnded':
      return { status: 'endOfConversation' }
    case 'queued':
    case 'opened':
    case 'relaxed':
    case 'overflowed':
    case 'preferenceEnded':
    case 'mayBeAskedAgain':
    case 'offered':
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
    case 'agentSetAway':
    case 'transferred':
    case 'requeued':
    case 'agentLost':
    case 'repeated':
    case 'rerouted':
    case 'transcriptStored':
    case 'transcriptUnavailable':
    case 'deliveriesReplayed':
      return undefined
  }
}

/** @returns the deliveries not settled yet, in the order in which the bot must see them. */
export function pendingDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries
    .filter((delivery) => delivery.state === 'pending')
    .sort((one, other) => one.sequence - other.sequence)
}

/** @returns the pending ones of a handoff that were not pending in the handoff before. */
export function newlyPending(before: readonly Delivery[], after: readonly Delivery[]): Delivery[] {
  const known = pendingDeliveries(before).map(({ sequence }) => sequence)
  return pendingDeliveries(after).filter(({ sequence }) => !known.includes(sequence))
}

/**
 * @returns when the next status is due, or null. Only the first pending one counts: a later one never
 * overtakes it.
 */
export function nextDeliveryAt(deliveries: readonly Delivery[]): Instant | null {
  return pendingDeliveries(deliveries)[0]?.nextAttemptAt ?? null
}

/** @returns the number of the next attempt, from 1; a replay begins anew. */
export function nextAttempt({ attempts, replayed }: Delivery): number {
  return attempts - (replayed?.attempts ?? 0) + 1
}

/** @returns how often the bot has answered 500 to this status; a replay begins anew. */
export function earlier500s(delivery: Delivery): number {
  return nextAttempt(delivery) === 1 ? 0 : (delivery.answers500 ?? 0)
}

/**
 * @returns the delivery after an attempt at `at`, or after it was put off then.
 * @param once whether this was the only try that it gets.
 */
export function afterAttempt(
  delivery: Delivery,
  outcome: DeliveryOutcome,
  at: Instant,
  once = false,
): Delivery {
  if (outcome.outcome === 'putOff') {
    const putOff = { at, reason: outcome.reason }
    return dueAgain({ ...delivery, putOff }, at, outcome.afterSeconds, once)
  }
  const answered500 = outcome.outcome === 'retry' && outcome.answered500 === true
  const answers500 = earlier500s(delivery) + (answered500 ? 1 : 0)
  const attempted: Delivery = {
    ...delivery,
    ...(answers500 === (delivery.answers500 ?? 0) ? {} : { answers500 }),
    attempts: delivery.attempts + 1,
    lastAnswer: outcome.answer,
    ...(once ? { once } : {}),
  }
  if (outcome.outcome === 'delivered') {
    return { ...attempted, state: 'delivered', nextAttemptAt: null, deliveredAt: at }
  }
  return once || outcome.outcome === 'undeliverable'
    ? givenUp(attempted, once)
    : dueAgain(attempted, at, outcome.afterSeconds, once)
}

function dueAgain(delivery: Delivery, at: Instant, afterSeconds: number, once: boolean): Delivery {
  const next = secondsAfter(at, afterSeconds)
  const since = delivery.replayed?.at ?? delivery.at
  return secondsBetween(since, next) > DELIVERY_LIMIT_SECONDS
    ? givenUp(delivery, once)
    : { ...delivery, nextAttemptAt: next }
}

const givenUp = (delivery: Delivery, once: boolean): Delivery => ({
  ...delivery,
  state: once ? 'unconfirmed' : 'undeliverable',
  nextAttemptAt: null,
})

/**
 * @returns what could not be delivered and may be tried again. What the bot was told since then is newer:
 * to send the older one after it would tell the bot that an agent came, when he has left.
 */
export function replayable(deliveries: readonly Delivery[]): Delivery[] {
  const told = deliveries.filter(({ state }) => state === 'delivered').map(({ sequence }) => sequence)
  const newest = Math.max(0, ...told)
  return deliveries.filter(({ state, sequence }) => state === 'undeliverable' && sequence > newest)
}

/** What an operator looks for. */
export type DeliveryTrouble = 'failing' | 'undeliverable'

/**
 * @returns `undeliverable` when the bot lacks something that it will not get by itself, `failing` when it
 * was tried or put off and will be tried again, null when all is well.
 */
export function troubleOf(deliveries: readonly Delivery[]): DeliveryTrouble | null {
  if (replayable(deliveries).length > 0) return 'undeliverable'
  const failing = pendingDeliveries(deliveries).some(
    (delivery) => nextAttempt(delivery) > 1 || delivery.putOff !== undefined,
  )
  return failing ? 'failing' : null
}
