import * as encode from './encode.ts'
import { EncodedMessage, readBody } from './message-codec.ts'
import type { AmqpValue } from './values.ts'

/** A request as it comes over the links `$cbs` and `$management`. */
export interface Request {
  /** As encoded, since the reply must repeat it with its type. */
  readonly messageId: Buffer
  readonly replyTo: string
  readonly properties: ReadonlyMap<string, AmqpValue>
  /** The encoded value of the body. */
  readonly body: Buffer
}

/** Throws `DecodeError` or `RangeError`. */
export function decodeRequest(bytes: Buffer): Request {
  const message = new EncodedMessage(bytes)
  const { replyTo, applicationProperties } = message.facts()
  return {
    messageId: message.encodedMessageId,
    replyTo: typeof replyTo === 'string' ? replyTo : '',
    properties: applicationProperties,
    body: readBody(bytes),
  }
}

/** `properties` are encoded values by name, `body` is an encoded value. */
export function encodeReply(request: Request, properties: ReadonlyMap<string, Buffer>, body: Buffer): Buffer {
  const nothings = Array.from({ length: 5 }, () => encode.nothing)
  const entries = [...properties].map(([name, value]) => [encode.string(name), value] as const)
  return Buffer.concat([
    encode.described(0x73, encode.list([...nothings, request.messageId])),
    encode.described(0x74, encode.map(entries)),
    encode.described(0x77, body),
  ])
}
