import { randomUUID } from 'node:crypto'
import { ServiceBusClient } from '@azure/service-bus'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ZodError } from 'zod'
import { serviceBusClient } from '../../../src/adapters/service-bus/client.ts'
import { messages } from '../../../src/adapters/service-bus/messages.ts'
import {
  agentMessage,
  handoffMessage,
  newsMessage,
  QUEUES,
  readDeadline,
  readHandoffMessage,
  readRequest,
  requestMessage,
} from '../../../src/messages/envelope.ts'
import { TransientError } from '../../../src/use-cases/errors.ts'
import type { RequestMessage } from '../../../src/use-cases/ports-messages.ts'
import { startServiceBus, type LocalServiceBus } from '@handoff-hub/local-service-bus'
import queues from '../../../infra/service-bus.json' with { type: 'json' }
import { acceptedSample, at, idOf, requestSample, wishFor } from '../../handoff/samples.ts'

let server: LocalServiceBus
let client: ServiceBusClient
let receiving: ServiceBusClient
let bus: ReturnType<typeof messages>
beforeAll(async () => {
  server = await startServiceBus({ config: queues })
  client = serviceBusClient({ connectionString: server.connectionString })
  receiving = new ServiceBusClient(server.connectionString)
  bus = messages(client)
})
afterAll(async () => {
  await Promise.all([client.close(), receiving.close()])
  await server.close()
})

function request(
  number: number,
  session: string,
  transcript: RequestMessage['transcript'] = { kind: 'none' },
): RequestMessage {
  const value = { Skill: 'billing', nested: [null, 'é', { deep: true }] }
  return {
    request: requestSample({ id: idOf(number), wish: wishFor('billing') }),
    value,
    transcript,
    session,
  }
}

async function received(sessionId: string, count: number) {
  const session = await receiving.acceptSession(QUEUES.requests, sessionId)
  const all = await session.receiveMessages(count, { maxWaitTimeInMs: 5000 })
  await Promise.all(all.map((message) => session.completeMessage(message)))
  await session.close()
  return all
}

test('a status with its claim arrives once, however often it is sent', async () => {
  const claim = { by: randomUUID(), until: at(45), inMessage: true } as const
  const handoff = acceptedSample()
  const news = { id: handoff.id, handoff, claim }
  const before = server.queue(QUEUES.status).active
  await bus.sendStatusClaimed(news)
  await bus.sendStatusClaimed(news)
  expect(server.queue(QUEUES.status).active - before).toBe(1)
  const receiver = receiving.createReceiver(QUEUES.status, { receiveMode: 'receiveAndDelete' })
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 })
  expect(readHandoffMessage(message?.body).data).toEqual({ handoffId: handoff.id, handoff, claim })
  await receiver.close()
})

test('a status of a handoff that no message can hold comes with its claim alone', async () => {
  const claim = { by: randomUUID(), until: at(45), inMessage: true } as const
  const handoff = { ...acceptedSample(), warnings: [{ code: 'Long', message: 'é'.repeat(100_000) }] }
  await bus.sendStatusClaimed({ id: handoff.id, handoff, claim })
  const receiver = receiving.createReceiver(QUEUES.status, { receiveMode: 'receiveAndDelete' })
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 })
  expect(readHandoffMessage(message?.body).data).toEqual({ handoffId: handoff.id, claim })
  await receiver.close()
})

test('a delayed copy has neither the claim nor the handoff, which were for the first delivery', async () => {
  const handoff = acceptedSample()
  const claim = { by: randomUUID(), until: at(45) }
  await bus.sendLater(newsMessage({ id: handoff.id, handoff, claim }), 0)
  const receiver = receiving.createReceiver(QUEUES.status, { receiveMode: 'receiveAndDelete' })
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 })
  expect(message?.body).toEqual({ ...handoffMessage('status', handoff.id), attempt: 2 })
  await receiver.close()
})

test('an overdue status is sent once for as long as nobody has tried, and again after a try', async () => {
  const id = idOf(9)
  const before = server.queue(QUEUES.status).active
  for (const key of ['due, unclaimed', 'due, unclaimed', 'due, claimed till noon']) {
    await bus.sendStatusOverdue({ id, key })
  }
  expect(server.queue(QUEUES.status).active - before).toBe(2)
  const receiver = receiving.createReceiver(QUEUES.status, { receiveMode: 'receiveAndDelete' })
  const all = await receiver.receiveMessages(2, { maxWaitTimeInMs: 5000 })
  expect(all.map(({ body }) => readHandoffMessage(body).data.handoffId)).toEqual([id, id])
  await receiver.close()
})

describe('a request', () => {
  test('arrives as it was sent, in its session, under the id of its handoff', async () => {
    const sent = request(1, 'größe & mehr', {
      kind: 'inline',
      activities: [{ type: 'message', text: '😀' }],
    })
    await bus.sendRequest(sent)
    const [message] = await received('größe & mehr', 1)
    expect(message?.messageId).toBe(idOf(1))
    expect(readRequest(message?.body)).toEqual({ v: 1, kind: 'request', attempt: 1, data: sent })
  })

  test('sent twice within minutes is one message; as a later attempt it is another', async () => {
    const sent = request(2, 'loans')
    await bus.sendRequest(sent)
    await bus.sendRequest(sent)
    await bus.sendLater(requestMessage(sent), 0)
    const all = await received('loans', 2)
    expect(all.map((message) => [message.messageId, readRequest(message.body).attempt])).toEqual([
      [idOf(2), 1],
      [`${idOf(2)}.2`, 2],
    ])
    expect(server.queue(QUEUES.requests)).toMatchObject({ active: 0 })
  })

  test('is measured as it travels', async () => {
    const sent = request(3, 'cards', { kind: 'inline', activities: ['é'.repeat(90_000)] })
    expect(bus.requestBytes(sent)).toBe(Buffer.byteLength(JSON.stringify(requestMessage(sent))))
    await bus.sendRequest(sent)
    expect(await received('cards', 1)).toHaveLength(1)
  })

  test('too large for any message is no transient fault: it would never fit', async () => {
    const sent = request(4, 'cards', { kind: 'inline', activities: ['x'.repeat(300 * 1024)] })
    const error: unknown = await bus.sendRequest(sent).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'MessageSizeExceeded' })
    expect(error).not.toBeInstanceOf(TransientError)
  })
})

describe('a message about a handoff', () => {
  test.each([
    ['a status', 'status', QUEUES.status, () => bus.sendStatusWaiting(idOf(5))],
    ['a transcript', 'transcript', QUEUES.transcripts, () => bus.sendTranscriptWanted(idOf(5))],
    ['a deadline', 'deadline', QUEUES.deadlines, () => bus.wakeAt(idOf(5), new Date().toISOString())],
  ])('for %s says only which, in its queue', async (_what, kind, queue, send) => {
    await send()
    const receiver = receiving.createReceiver(queue, { receiveMode: 'receiveAndDelete' })
    const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 })
    await receiver.close()
    expect(readHandoffMessage(message?.body)).toEqual({
      v: 1,
      kind,
      attempt: 1,
      data: { handoffId: idOf(5) },
    })
  })

  test('for later waits until then', async () => {
    const at = new Date(Date.now() + 3_600_000)
    await bus.sendStatusWaiting(idOf(6), at.toISOString())
    const receiver = receiving.createReceiver(QUEUES.status)
    const [message] = await receiver.peekMessages(1)
    await receiver.close()
    expect(message?.scheduledEnqueueTimeUtc).toEqual(at)
    expect(server.queue(QUEUES.status)).toMatchObject({ active: 0, scheduled: 1 })
  })
})

describe('a message on the queue of deadlines', () => {
  test.each([
    ['a handoff', () => bus.wakeAt(idOf(5), past()), 'deadline', { handoffId: idOf(5) }],
    [
      'an agent',
      () => bus.wakeForAgent('default', 'ada', past()),
      'agent',
      { pool: 'default', agentId: 'ada' },
    ],
  ])('tells which %s to look at', async (_what, send, kind, data) => {
    await send()
    const [message] = await deadlines()
    expect(readDeadline(message?.body)).toEqual({ v: 1, kind, attempt: 1, data })
  })

  test('about an agent waits until then, and comes again there when it is sent again', async () => {
    const at = new Date(Date.now() + 3_600_000)
    const before = server.queue(QUEUES.deadlines)
    await bus.wakeForAgent('default', 'ada', at.toISOString())
    expect(server.queue(QUEUES.deadlines).scheduled - before.scheduled).toBe(1)
    await bus.sendLater(agentMessage('default', 'bob'), 0)
    const [message] = await deadlines()
    expect(readDeadline(message?.body)).toMatchObject({ attempt: 2, data: { agentId: 'bob' } })
  })

  test.each([
    ['a status', { ...handoffMessage('status', idOf(5)) }],
    ['an agent without a pool', { ...agentMessage('default', 'ada'), data: { agentId: 'ada' } }],
    ['an agent as a handoff', { ...agentMessage('default', 'ada'), kind: 'deadline' }],
    ['a later version', { ...agentMessage('default', 'ada'), v: 2 }],
    ['nothing', null],
  ])('is refused when it is %s', (_what, body) => {
    expect(() => readDeadline(body)).toThrow(ZodError)
  })

  const past = () => new Date().toISOString()

  async function deadlines() {
    const receiver = receiving.createReceiver(QUEUES.deadlines, { receiveMode: 'receiveAndDelete' })
    const all = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5000 })
    await receiver.close()
    return all
  }
})

test('a request without a session is refused', () => {
  const { request: asked, value, transcript } = request(10, 'cards')
  const data = { request: asked, value, transcript }
  expect(() => readRequest({ v: 1, kind: 'request', attempt: 1, data })).toThrow(ZodError)
})

describe('a fault', () => {
  test('that lasts is transient: nothing was promised', async () => {
    server.faults.add({
      operation: 'send',
      effect: { kind: 'fail', condition: 'com.microsoft:server-busy' },
      times: 10,
    })
    await expect(bus.sendStatusWaiting(idOf(7))).rejects.toThrow(TransientError)
    server.faults.clear()
    await bus.sendStatusWaiting(idOf(7))
  })

  test('that passes is not noticed', async () => {
    server.faults.add({ operation: 'send', effect: { kind: 'disconnect' } })
    await bus.sendTranscriptWanted(idOf(8))
    expect(server.queue(QUEUES.transcripts)).toMatchObject({ active: 1 })
  })
})
