import { randomUUID } from 'node:crypto'
import { isEncoded, noChanges } from '../broker/message.ts'
import type { IncomingMessage, MessageContent, MessageFacts, StoredMessage } from '../broker/message.ts'
import * as encode from './encode.ts'
import { AmqpReader, decode, DecodeError, readEntries, readItems } from './reader.ts'
import { Described, Uuid, type AmqpValue } from './values.ts'

/** Descriptors of the sections of a message, AMQP 1.0 part 3.2. */
const section = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
  sequence: 0x76,
  value: 0x77,
  footer: 0x78,
} as const

/** Places in the list of properties, AMQP 1.0 part 3.2.4. */
const field = {
  messageId: 0,
  to: 2,
  subject: 3,
  replyTo: 4,
  correlationId: 5,
  contentType: 6,
  groupId: 10,
  replyToGroupId: 12,
} as const

/**
 * A message as its sender encoded it. Only header and annotations are the broker's to write, so everything else
 * keeps its bytes: an int stays an int, and a double 1.0 does not become one.
 */
export class EncodedMessage implements MessageContent {
  readonly header: readonly AmqpValue[]
  readonly annotations: ReadonlyMap<string, Buffer>
  /** The properties, item by item. Always with a message id: without one a client cannot settle. */
  readonly #properties: readonly Buffer[]
  readonly #applicationProperties: ReadonlyMap<string, Buffer>
  /** Body and footer. */
  readonly #body: Buffer

  /** Throws `DecodeError` or `RangeError`. */
  constructor(bytes: Buffer) {
    const sections = readSections(bytes)
    const header = decode(sections.header ?? encode.list([]))
    this.header = Array.isArray(header) ? header : []
    this.annotations = readEntries(sections.annotations ?? encode.map([]))
    this.#properties = withMessageId(readItems(sections.properties ?? encode.list([])))
    this.#applicationProperties = readEntries(sections.applicationProperties ?? encode.map([]))
    this.#body = sections.body
  }

  get messageId(): AmqpValue {
    return this.#property(field.messageId)
  }

  get sessionId(): AmqpValue {
    return this.#property(field.groupId)
  }

  /** As the sender encoded it. */
  get encodedMessageId(): Buffer {
    return this.#properties[field.messageId] ?? encode.nothing
  }

  facts(): MessageFacts & { readonly applicationProperties: ReadonlyMap<string, AmqpValue> } {
    return {
      messageId: this.messageId,
      to: this.#property(field.to),
      subject: this.#property(field.subject),
      replyTo: this.#property(field.replyTo),
      correlationId: this.#property(field.correlationId),
      contentType: this.#property(field.contentType),
      sessionId: this.sessionId,
      replyToSessionId: this.#property(field.replyToGroupId),
      applicationProperties: new Map(
        [...this.#applicationProperties].map(([name, value]) => [name, decode(value)]),
      ),
    }
  }

  /** Puts a new header and new annotations before what the sender sent. `lockedUntil` in milliseconds since 1970. */
  encodeFor(
    message: StoredMessage,
    lockedUntil: number | undefined,
    part: 'whole' | 'withoutBody' = 'whole',
  ): Buffer {
    const parts = [
      encode.described(section.header, encodeHeader(this.header, message)),
      encode.described(section.messageAnnotations, encodeAnnotations(this.annotations, message, lockedUntil)),
      encode.described(section.properties, encode.list(this.#properties)),
    ]
    if (this.#applicationProperties.size > 0 || message.changes.size > 0) {
      const properties = new Map(this.#applicationProperties)
      for (const [name, value] of message.changes) {
        if (value === null) properties.delete(name)
        else properties.set(name, isEncoded(value) ? value.encoded : encode.propertyValue(value))
      }
      parts.push(encode.described(section.applicationProperties, encodeEntries(properties, encode.string)))
    }
    return Buffer.concat(part === 'whole' ? [...parts, this.#body] : parts)
  }

  #property(index: number): AmqpValue {
    const bytes = this.#properties[index]
    return bytes ? decode(bytes) : null
  }
}

/** Reads a message as sent or scheduled. Throws `DecodeError` or `RangeError`. */
export function decodeMessage(bytes: Buffer): IncomingMessage {
  const content = new EncodedMessage(bytes)
  const [, , timeToLive] = content.header
  const scheduled = content.annotations.get('x-opt-scheduled-enqueue-time')
  const scheduledFor = scheduled && decode(scheduled)
  return {
    content,
    changes: noChanges,
    identity: identityOf(content.messageId),
    sessionId: typeof content.sessionId === 'string' ? content.sessionId : undefined,
    timeToLive: typeof timeToLive === 'number' ? timeToLive : undefined,
    scheduledFor: scheduledFor instanceof Date ? scheduledFor.getTime() : undefined,
  }
}

/** The messages inside a batch: each is one data section of the batch, in the message format 0x80013700. */
export function unpackBatch(bytes: Buffer): Buffer[] {
  const reader = new AmqpReader(bytes)
  const messages: Buffer[] = []
  while (!reader.atEnd) {
    const value = reader.read()
    if (!(value instanceof Described)) throw new DecodeError('Expected a section of a message.')
    if (value.descriptor === section.data && Buffer.isBuffer(value.value)) messages.push(value.value)
  }
  return messages
}

/** The encoded value in a message whose body is one amqp-value section. */
export function readBody(bytes: Buffer): Buffer {
  const reader = new AmqpReader(readSections(bytes).body)
  if (reader.readDescriptor() !== section.value) throw new DecodeError('Expected a body that is one value.')
  return reader.readRaw()
}

interface Sections {
  header?: Buffer
  annotations?: Buffer
  properties?: Buffer
  applicationProperties?: Buffer
  body: Buffer
}

function readSections(bytes: Buffer): Sections {
  const reader = new AmqpReader(bytes)
  const sections: Omit<Sections, 'body'> = {}
  const body: Buffer[] = []
  while (!reader.atEnd) {
    const start = reader.position
    const descriptor = reader.readDescriptor()
    const value = reader.readRaw()
    if (descriptor === section.header) sections.header = value
    else if (descriptor === section.messageAnnotations) sections.annotations = value
    else if (descriptor === section.properties) sections.properties = value
    else if (descriptor === section.applicationProperties) sections.applicationProperties = value
    else if (descriptor !== section.deliveryAnnotations) {
      body.push(bytes.subarray(start, reader.position))
    }
  }
  // A copy: a slice would keep alive the whole chunk that was read from the socket.
  return { ...sections, body: Buffer.concat(body) }
}

function withMessageId(properties: Buffer[]): Buffer[] {
  const [id, ...others] = properties
  if (id && decode(id) !== null) return properties
  return [encode.string(randomUUID().replaceAll('-', '')), ...others]
}

function identityOf(messageId: AmqpValue): string {
  if (messageId instanceof Uuid) return `uuid ${messageId.bytes.toString('hex')}`
  if (Buffer.isBuffer(messageId)) return `binary ${messageId.toString('hex')}`
  if (typeof messageId === 'string') return `string ${messageId}`
  if (typeof messageId === 'number' || typeof messageId === 'bigint') return `ulong ${messageId.toString()}`
  throw new DecodeError('The message id is neither a string, a number, a UUID nor binary.')
}

function encodeHeader(
  [durable, priority, , firstAcquirer]: readonly AmqpValue[],
  message: StoredMessage,
): Buffer {
  const { timeToLive, deliveryCount } = message
  return encode.list([
    encode.boolean(durable === true),
    typeof priority === 'number' ? encode.ubyte(priority) : encode.nothing,
    timeToLive <= 0xffffffff ? encode.uint(timeToLive) : encode.nothing,
    typeof firstAcquirer === 'boolean' ? encode.boolean(firstAcquirer) : encode.nothing,
    encode.uint(deliveryCount),
  ])
}

const stateNumbers = { active: 0, deferred: 1, scheduled: 2 } as const

function encodeAnnotations(
  sent: ReadonlyMap<string, Buffer>,
  message: StoredMessage,
  lockedUntil: number | undefined,
): Buffer {
  const annotations = new Map(sent)
  const state = message.state === 'active' && message.wasScheduled ? 'scheduled' : message.state
  annotations.set('x-opt-sequence-number', encode.long(message.sequenceNumber))
  annotations.set('x-opt-enqueued-time', encode.timestamp(message.enqueuedAt))
  annotations.set('x-opt-message-state', encode.int(stateNumbers[state]))
  if (lockedUntil === undefined) annotations.delete('x-opt-locked-until')
  else annotations.set('x-opt-locked-until', encode.timestamp(lockedUntil))
  return encodeEntries(annotations, encode.symbol)
}

function encodeEntries(entries: ReadonlyMap<string, Buffer>, key: (name: string) => Buffer): Buffer {
  return encode.map([...entries].map(([name, value]) => [key(name), value] as const))
}
