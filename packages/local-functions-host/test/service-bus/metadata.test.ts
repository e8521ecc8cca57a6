import { describe, expect, test } from '@jest/globals'
import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import Long from 'long'
import { bodyBindingData, overlay } from '../../src/service-bus/body-binding-data.ts'
import { invariantTime, offsetTime, unspecifiedTime } from '../../src/service-bus/dotnet-time.ts'
import { bodyText } from '../../src/service-bus/message.ts'
import { batchBodies, batchMetadata, singleMetadata } from '../../src/service-bus/metadata.ts'

const receiver = {
  functionName: 'assign',
  fullyQualifiedNamespace: 'ns',
  entityPath: 'requests',
  identifier: 'r-1',
  hasSessions: true,
}

function message(values: Partial<ServiceBusReceivedMessage>): ServiceBusReceivedMessage {
  return {
    body: Buffer.from('text'),
    deliveryCount: 0,
    state: 'active',
    _rawAmqpMessage: { body: undefined, bodyType: 'data' },
    ...values,
  }
}

describe('times', () => {
  test.each([
    ['2026-11-20T13:00:00.123Z', '2026-11-20T13:00:00.123'],
    ['2026-11-20T13:00:00.120Z', '2026-11-20T13:00:00.12'],
    ['2026-11-20T13:00:00.000Z', '2026-11-20T13:00:00'],
    ['2026-11-20T10:20:30.000Z', '2026-11-20T10:20:30'],
  ])('%s has no zone as a DateTime and +00:00 as a DateTimeOffset', (time, written) => {
    expect(unspecifiedTime(new Date(time))).toBe(written)
    expect(offsetTime(new Date(time))).toBe(`${written}+00:00`)
  })

  test('what never expires expires when .NET ends', () => {
    expect(offsetTime(new Date(Date.UTC(31197, 0)))).toBe('9999-12-31T23:59:59.999+00:00')
  })

  test('the invariant culture puts the month first', () => {
    expect(invariantTime(new Date('2026-11-20T13:04:05.678Z'))).toBe('11/20/2026 13:04:05')
  })
})

describe('a JSON body', () => {
  test('gives its members as .NET writes them, but no arrays and nulls', () => {
    const body = '{"id":"42","ok":true,"n":1.5,"at":"2026-11-20T13:04:05.6Z","o":{"A":1},"a":[1],"z":null}'
    expect(bodyBindingData(body)).toEqual({
      id: { string: '42' },
      ok: { string: 'True' },
      n: { string: '1.5' },
      at: { string: '11/20/2026 13:04:05' },
      o: { json: '{"A":1}' },
    })
  })

  test.each(['text', '[1]', '"text"', '{broken}', ''])('other bodies give none: %s', (body) => {
    expect(bodyBindingData(body)).toEqual({})
  })

  test('replaces a member of any case under its first spelling', () => {
    expect(
      overlay({ MessageId: { string: 'a' } }, { messageID: { string: 'b' }, x: { string: 'c' } }),
    ).toEqual({
      MessageId: { string: 'b' },
      x: { string: 'c' },
    })
  })
})

test('a single message: counted from 1, numbers and times as JSON, absent values left out', () => {
  const metadata = singleMetadata(
    message({
      body: Buffer.from('{"sessionId":"from the body"}'),
      sessionId: 'skill',
      messageId: 7,
      sequenceNumber: Long.fromString('9007199254740993'),
      enqueuedTimeUtc: new Date('2026-11-20T13:00:00Z'),
    }),
    receiver,
  )
  expect(metadata).toMatchObject({
    DeliveryCount: { json: '1' },
    MessageId: { string: '7' },
    SequenceNumber: { json: '9007199254740993' },
    EnqueuedTimeUtc: { json: '"2026-11-20T13:00:00"' },
    SessionId: { string: 'from the body' },
    ApplicationProperties: { json: '{}' },
  })
  expect(Object.keys(metadata)).toEqual(
    expect.arrayContaining(['MessageSession', 'SessionActions', 'Client', 'sys']),
  )
  expect(metadata).not.toHaveProperty('CorrelationId')
})

test('a batch: empty strings are lost unless the app asks for them', () => {
  const messages = [
    message({ messageId: 'a', correlationId: 'c' }),
    message({ messageId: 'b', body: Buffer.alloc(0), sequenceNumber: Long.fromNumber(5) }),
  ]
  expect(batchBodies(messages, false)).toEqual({ collectionString: { string: ['text'] } })
  expect(batchBodies(messages, true)).toEqual({ collectionString: { string: ['text', ''] } })
  expect(batchMetadata(messages, receiver, false)).toMatchObject({
    MessageIdArray: { collectionString: { string: ['a', 'b'] } },
    CorrelationIdArray: { collectionString: { string: ['c'] } },
    DeliveryCountArray: { json: '[1,1]' },
    SequenceNumberArray: { collectionSint64: { sint64: [{ low: 5, high: 0, unsigned: false }] } },
  })
  expect(batchMetadata(messages, receiver, true)).toMatchObject({
    CorrelationIdArray: { collectionString: { string: ['c', ''] } },
  })
})

test.each([
  [Buffer.from('{"a":1}'), '{"a":1}'],
  ['text', 'text'],
  [{ a: 1 }, '{"a":1}'],
  [null, ''],
])('the text of the body %j', (body, text) => {
  expect(bodyText({ body })).toBe(text)
})
