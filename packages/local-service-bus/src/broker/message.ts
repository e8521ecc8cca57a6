import type { Alarm } from './alarm-heap.ts'

/** A changed application property: a value, bytes as a client encoded them, or null when it is removed. */
export type PropertyValue = string | number | bigint | boolean | Date | { readonly encoded: Buffer } | null

export function isEncoded(value: PropertyValue): value is { readonly encoded: Buffer } {
  return typeof value === 'object' && value !== null && 'encoded' in value
}

export type PropertyChanges = ReadonlyMap<string, PropertyValue>

export const noChanges: PropertyChanges = new Map()

/** What a subscription's rules may look at. */
export interface MessageFacts {
  readonly messageId: unknown
  readonly to: unknown
  readonly subject: unknown
  readonly replyTo: unknown
  readonly correlationId: unknown
  readonly contentType: unknown
  readonly sessionId: unknown
  readonly replyToSessionId: unknown
  readonly applicationProperties: ReadonlyMap<string, unknown>
}

/** The message in its encoded form, which the broker carries and never looks into. */
export interface MessageContent {
  facts(): MessageFacts
  /** As a receiver gets it; `lockedUntil` is undefined when it has no lock. */
  encodeFor(message: StoredMessage, lockedUntil: number | undefined, part?: 'whole' | 'withoutBody'): Buffer
}

/** A message as a sender hands it in. */
export interface IncomingMessage {
  /** The message id and its type: the text "1" and the number 1 are different ids. */
  readonly identity: string
  readonly sessionId: string | undefined
  /** Milliseconds, from the header. */
  readonly timeToLive: number | undefined
  readonly scheduledFor: number | undefined
  /** By which this copy differs from what was sent. */
  readonly changes: PropertyChanges
  readonly content: MessageContent
}

export interface MessageLock {
  readonly token: string
  /** Of a message on its own; in a session the session is locked, and the message for as long. */
  until: number
  alarm: Alarm | undefined
}

/** A message in a queue. Times are milliseconds since 1970. */
export interface StoredMessage {
  readonly sequenceNumber: number
  readonly incoming: IncomingMessage
  readonly enqueuedAt: number
  /** Service Bus delivers a message that had been scheduled with state "scheduled". */
  readonly wasScheduled: boolean
  /** The shorter of the sender's and the queue's, in milliseconds. */
  readonly timeToLive: number
  state: 'active' | 'deferred' | 'scheduled'
  deliveryCount: number
  changes: PropertyChanges
  lock: MessageLock | undefined
  expiry: Alarm | undefined
}

/** Later changes win. */
export function mergeChanges(earlier: PropertyChanges, later: PropertyChanges): PropertyChanges {
  return later.size === 0 ? earlier : new Map([...earlier, ...later])
}
