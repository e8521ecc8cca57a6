import { SpanKind } from '@opentelemetry/api'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { handoffMessage, readHandoffMessage } from '../../src/messages/envelope.ts'
import { startTelemetry } from '../../src/telemetry/start.ts'
import { contextOf, currentTrace, inSpan, linkTo } from '../../src/telemetry/trace.ts'

const HERE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const ELSEWHERE = '00-1bf7651916cd43dd8448eb211c80319d-b7ad6b7169203332-01'

beforeAll(async () => {
  await startTelemetry(undefined, () => undefined)
})

describe('without a collector', () => {
  test('a trace passes through as it came, whatever is awaited', async () => {
    const parent = contextOf({ traceparent: HERE, tracestate: 'vendor=1' })
    const seen = await inSpan('outer', { kind: SpanKind.SERVER, parent }, async () => {
      await Promise.resolve()
      return inSpan('inner', { kind: SpanKind.CLIENT }, () => Promise.resolve(currentTrace()))
    })
    expect(seen).toEqual({ traceparent: HERE, tracestate: 'vendor=1' })
  })

  test('who brings no trace, or a malformed one, is part of none', async () => {
    for (const traceparent of [undefined, '', 'nonsense', `${HERE}x`, HERE.replace('0af7', 'ZZZZ')]) {
      const parent = contextOf(traceparent === undefined ? undefined : { traceparent })
      const work = () => Promise.resolve(currentTrace())
      expect(await inSpan('outer', { kind: SpanKind.SERVER, parent }, work)).toBeUndefined()
    }
  })
})

test('a link leads to another trace, never to the one that is going on', () => {
  const from = contextOf({ traceparent: HERE })
  expect(linkTo(ELSEWHERE, from)).toMatchObject([{ context: { traceId: ELSEWHERE.split('-')[1] } }])
  expect(linkTo(HERE, from)).toEqual([])
  expect(linkTo('nonsense', from)).toEqual([])
  expect(linkTo(undefined, from)).toEqual([])
})

describe('a message', () => {
  test('brings its trace', () => {
    const trace = { traceparent: HERE, tracestate: 'vendor=1' }
    expect(readHandoffMessage({ ...handoffMessage('status', 'ho-1'), trace })).toMatchObject({ trace })
  })

  test.each([null, 'nonsense', { traceparent: 7 }, { traceparent: 'x'.repeat(1000) }])(
    'is read without its trace when that is %j',
    (trace) => {
      const message = handoffMessage('status', 'ho-1')
      const read = readHandoffMessage({ ...message, trace })
      expect(read.trace).toBeUndefined()
      expect(read).toMatchObject(message)
    },
  )
})
