import type { HandoffEvent } from './events.ts'
import type { AgentId } from './names.ts'
import { secondsAfter, secondsBetween, type Instant } from './time.ts'

/** What the bot is told; the only words of the protocol. */
export type StatusState = 'accepted' | 'failed' | 'completed'

/** One status on its way to the bot, and everything that happened on the way. */
export interface Delivery {
  /** Of the log entry that caused it; makes the activity id, so a repeat can be recognised. */
  readonly sequence: number
  readonly status: StatusState
  readonly at: Instant
  readonly agent?: AgentId
  readonly message?: string
  readonly state: 'pending' | 'delivered' | 'undeliverable'
  readonly attempts: number
  /** When to try (again); null when there is nothing left to do. */
  readonly nextAttemptAt: Instant | null
  readonly lastAnswer?: string
  readonly deliveredAt?: Instant
}

/** What came of one attempt to deliver. */
export type DeliveryOutcome =
  | { readonly outcome: 'delivered'; readonly answer: string }
  | { readonly outcome: 'retry'; readonly answer: string; readonly afterSeconds: number }
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
): { status: StatusState; agent?: AgentId; message?: string } | undefined {
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
      return undefined
  }
}

/** @returns the deliveries not settled yet, in the order in which the bot must see them. */
export function pendingDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  return deliveries
    .filter((delivery) => delivery.state === 'pending')
    .sort((one, other) => one.sequence - other.sequence)
}

/**
 * @returns when the next status is due, or null. Only the first pending one counts: a later one never
 * overtakes it.
 */
export function nextDeliveryAt(deliveries: readonly Delivery[]): Instant | null {
  return pendingDeliveries(deliveries)[0]?.nextAttemptAt ?? null
}

/** @returns the delivery after an attempt at `at`. */
export function afterAttempt(delivery: Delivery, outcome: DeliveryOutcome, at: Instant): Delivery {
  const attempted = { ...delivery, attempts: delivery.attempts + 1, lastAnswer: outcome.answer }
  switch (outcome.outcome) {
    case 'delivered':
      return { ...attempted, state: 'delivered', nextAttemptAt: null, deliveredAt: at }
    case 'undeliverable':
      return { ...attempted, state: 'undeliverable', nextAttemptAt: null }
    case 'retry': {
      const next = secondsAfter(at, outcome.afterSeconds)
      return secondsBetween(delivery.at, next) > DELIVERY_LIMIT_SECONDS
        ? { ...attempted, state: 'undeliverable', nextAttemptAt: null }
        : { ...attempted, nextAttemptAt: next }
    }
  }
}
