import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import rhea from 'rhea'
import { noChanges, type PropertyValue, type StoredMessage } from '../../src/broker/message.ts'
import * as encode from '../../src/wire/encode.ts'
import { tagToToken, tokenToTag, tokenToUuid, uuidToToken } from '../../src/wire/lock-token.ts'
import { decodeMessage, unpackBatch } from '../../src/wire/message-codec.ts'
import { AmqpReader, decode, DecodeError } from '../../src/wire/reader.ts'
import { toTicks } from '../../src/wire/ticks.ts'

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true }).filter((number) => !Number.isInteger(number)),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('any'), { maxLength: 5 }),
  ),
})).any

function stored(bytes: Buffer, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    sequenceNumber: 7,
    incoming: decodeMessage(bytes),
    enqueuedAt: 1_000,
    wasScheduled: false,
    timeToLive: Infinity,
    state: 'active',
    deliveryCount: 3,
    changes: noChanges,
    lock: undefined,
    expiry: undefined,
    ...more,
  }
}

function deliver(message: StoredMessage, lockedUntil?: number): Buffer {
  return message.incoming.content.encodeFor(message, lockedUntil)
}

describe('the reader', () => {
  test('reads whatever the library writes', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = rhea.message.encode({ body: written })
        const reader = new AmqpReader(bytes)
        let last: unknown
        while (!reader.atEnd) {
          reader.readDescriptor()
          last = reader.read()
        }
        expect(last).toEqual(written)
      }),
    )
  })

  test('never does worse than refuse bytes that mean nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        try {
          decode(Buffer.from(bytes))
        } catch (error) {
          expect(error instanceof DecodeError || error instanceof RangeError).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('refuses a count that the bytes cannot hold', () => {
    expect(() => decode(Buffer.from('d0000000080fffffff40404040', 'hex'))).toThrow(DecodeError)
    expect(() => decode(Buffer.from('f0000000050fffffff40', 'hex'))).toThrow(DecodeError)
  })
})

describe('a message', () => {
  test('keeps the bytes of properties and body', () => {
    fc.assert(
      fc.property(value, fc.dictionary(fc.string(), value), (body, properties) => {
        const sent = rhea.message.encode({ message_id: 'm', application_properties: properties, body })
        const received = rhea.message.decode(deliver(stored(sent), 5_000))
        const expected = rhea.message.decode(sent)
        expect(received.body).toEqual(expected.body)
        expect(received.application_properties ?? {}).toEqual(expected.application_properties ?? {})
        expect(received.message_id).toBe('m')
      }),
    )
  })

  test('keeps the types of numbers', () => {
    const properties = encode.map([
      [encode.string('double'), encode.double(1)],
      [encode.string('long'), encode.long(1)],
      [encode.string('int'), encode.int(1)],
    ])
    const body = encode.described(0x77, encode.double(5))
    const delivered = deliver(stored(Buffer.concat([encode.described(0x74, properties), body])))
    expect(delivered.includes(properties)).toBe(true)
    expect(delivered.subarray(-body.length)).toEqual(body)
  })

  test('gets the header and annotations of the broker', () => {
    const sent = rhea.message.encode({
      message_annotations: {
        'x-opt-partition-key': 'p',
        'x-opt-locked-until': 1,
        'x-opt-sequence-number': 1,
      },
      body: 'x',
    })
    const received = rhea.message.decode(deliver(stored(sent, { timeToLive: 60_000 }), 5_000))
    expect(received).toMatchObject({ delivery_count: 3, ttl: 60_000 })
    expect(received.message_annotations).toEqual({
      'x-opt-partition-key': 'p',
      'x-opt-sequence-number': 7,
      'x-opt-enqueued-time': new Date(1_000),
      'x-opt-locked-until': new Date(5_000),
      'x-opt-message-state': 0,
    })
  })

  test('can be had without its body', () => {
    const message = stored(rhea.message.encode({ message_id: 'm', body: 'x' }))
    const received = rhea.message.decode(
      message.incoming.content.encodeFor(message, undefined, 'withoutBody'),
    )
    expect(received.message_id).toBe('m')
    expect(received.body).toBeUndefined()
  })

  test('takes changed properties on', () => {
    const sent = rhea.message.encode({ application_properties: { kept: 1, changed: 1, gone: 1 }, body: 'x' })
    const changes = new Map<string, PropertyValue>([
      ['changed', 'text'],
      ['added', { encoded: encode.int(2) }],
      ['gone', null],
    ])
    const received = rhea.message.decode(deliver(stored(sent, { changes })))
    expect(received.application_properties).toEqual({ kept: 1, changed: 'text', added: 2 })
  })

  test('has an id of its own when it came without', () => {
    const sent = rhea.message.encode({ body: 'x', group_id: 's' })
    const received = rhea.message.decode(deliver(stored(sent)))
    expect(received.message_id).toMatch(/^[0-9a-f]{32}$/)
    expect(received.group_id).toBe('s')
  })

  test('tells ids of different types apart', () => {
    const identity = (id: unknown): string =>
      decodeMessage(rhea.message.encode({ message_id: id, body: 1 })).identity
    expect(identity('1')).not.toBe(identity(1))
  })
})

test('a batch is the messages in its data sections', () => {
  const messages = [Buffer.from('one'), Buffer.from('two')]
  const batch = Buffer.concat(messages.map((bytes) => encode.described(0x75, encode.binary(bytes))))
  expect(unpackBatch(batch)).toEqual(messages)
})

test('a lock token is a delivery tag in the byte order of .NET', () => {
  const token = '00112233-4455-6677-8899-aabbccddeeff'
  expect(tokenToTag(token).toString('hex')).toBe('33221100554477668899aabbccddeeff')
  expect(tagToToken(tokenToTag(token))).toBe(token)
  expect(uuidToToken(tokenToUuid(token))).toBe(token)
})

test('ticks count from the year 1', () => {
  expect(toTicks(0).readBigInt64BE()).toBe(621_355_968_000_000_000n)
  expect(toTicks(1).readBigInt64BE()).toBe(621_355_968_000_010_000n)
})
