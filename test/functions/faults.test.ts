import { randomUUID } from 'node:crypto'
import { ServiceBusClient } from '@azure/service-bus'
import { CosmosClient } from '@azure/cosmos'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { secondsAfter } from '../../src/handoff/time.ts'
import { newsMessage } from '../../src/messages/envelope.ts'
import { acceptedSample } from '../handoff/samples.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

let stack: TestStack
let bot: BotReceiver
let hub: HubClient

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack({ bots: [{ id: 'shop', delivery: { via: 'webhook', url: bot.url } }] })
  hub = new HubClient(stack.hub)
  await hub.availableAgent('ada', ['x'], 50)
})

afterEach(() => {
  stack.servers.serviceBus.faults.clear()
  stack.servers.cosmos.faults.clear()
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

describe('while Service Bus takes nothing', () => {
  test.each([
    ['com.microsoft:server-busy', 'HubBusy', '10'],
    ['amqp:resource-limit-exceeded', 'HubFull', '60'],
    ['com.microsoft:timeout', 'TemporarilyUnavailable', '2'],
  ])('%s: nothing is promised, and the same call later is taken', async (condition, code, retryAfter) => {
    const effect = { kind: 'fail', condition } as const
    stack.servers.serviceBus.faults.add({ operation: 'send', entity: 'handoff-requests', times: 100, effect })
    const refused = await hub.initiate(code, 'x')
    expect(refused).toMatchObject({ status: 503, body: { code } })
    expect(refused.headers.get('retry-after')).toBe(retryAfter)

    stack.servers.serviceBus.faults.clear()
    const taken = await hub.initiate(code, 'x')
    expect(taken.status).toBe(202)
    await hub.inState(taken.body.id, 'accepted')
    await hub.delivered(taken.body.id)
    expect(bot.states(code)).toEqual(['accepted'])
  })

  test('an answer lost after the send makes no second handoff', async () => {
    const lost = { kind: 'loseAnswer', disconnect: true } as const
    stack.servers.serviceBus.faults.add({
      operation: 'send',
      entity: 'handoff-requests',
      times: 1,
      effect: lost,
    })
    const answers = await Promise.all([hub.initiate('lost', 'x'), hub.initiate('lost', 'x')])
    const ids = new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.id))
    expect(ids.size).toBe(1)
    const [id = ''] = ids
    await hub.delivered(id)
    expect(bot.states('lost')).toEqual(['accepted'])
  })
})

/** What the hub sends itself to try again later comes at once. */
const acceptedInTheEnd = (id: string) =>
  until(`${id} to be accepted`, async () => {
    stack.servers.serviceBus.faults.deliverScheduled('handoff-requests')
    const { body } = await hub.call('GET', `/handoffs/${id}`)
    return body.state === 'accepted' ? true : undefined
  })

describe('while Cosmos DB is busy', () => {
  test.each([429, 449, 503])('%d: the request waits for it, and loses nothing', async (status) => {
    stack.servers.cosmos.faults.plan({ effect: 'fail', status }, { times: 2, kinds: ['create', 'batch'] })
    const { status: answer, body } = await hub.initiate(`cosmos ${status}`, 'x')
    expect(answer).toBe(202)
    await acceptedInTheEnd(body.id)
    await hub.delivered(body.id)
    expect(bot.states(`cosmos ${status}`)).toEqual(['accepted'])
  })

  test('a write whose answer is lost is found again', async () => {
    stack.servers.cosmos.faults.plan({ effect: 'loseAnswer' }, { times: 1, kinds: ['batch'] })
    const { body } = await hub.initiate('lost write', 'x')
    await hub.inState(body.id, 'accepted')
    await stack.sweep()
    await hub.delivered(body.id)
    expect(bot.states('lost write')).toEqual(['accepted'])
    const agent = await hub.call('GET', '/agents/ada')
    expect(agent.body.assignments.filter(({ handoffId }) => handoffId === body.id)).toHaveLength(1)
  })

  test('more calls than Cosmos DB takes: the caller is told so', async () => {
    stack.servers.cosmos.faults.plan({ effect: 'fail', status: 429, retryAfterMs: 1 }, { times: 50 })
    const answer = await hub.call('GET', '/agents/ada')
    expect(answer).toMatchObject({ status: 503, body: { code: 'HubBusy' } })
    expect(answer.headers.get('retry-after')).toBe('10')
  })

  test('a call to the API is a 503 with a time, never a 500', async () => {
    stack.servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { times: 50 })
    const answer = await hub.call('GET', '/agents/ada')
    expect(answer).toMatchObject({ status: 503, body: { code: 'TemporarilyUnavailable' } })
    const ready = await hub.call('GET', '/health/ready')
    expect(ready).toMatchObject({ status: 503, body: { ready: false } })
  })
})

describe('while Cosmos DB has no room', () => {
  const full = { effect: 'fail', status: 403, substatus: 1014 } as const

  test('a request whose transcript must be kept first is told to come later, and nothing is promised', async () => {
    stack.servers.cosmos.faults.plan(full, { container: 'conversations', kinds: ['create'] })
    const text = 'x'.repeat(1000)
    const activities = Array.from({ length: 400 }, () => ({ type: 'message', text }))
    const attachments = [{ name: 'Transcript', contentType: 'application/json', content: { activities } }]
    const answer = await hub.initiate('full of talk', 'x', { attachments })
    expect(answer).toMatchObject({ status: 503, body: { code: 'HubFull' } })
    expect(answer.headers.get('retry-after')).toBe('60')
    expect((await hub.initiate('full of talk', 'x', { attachments })).status).toBe(202)
  })

  test('a handoff waits until there is some, and is not lost', async () => {
    stack.servers.cosmos.faults.plan(full, { times: 2, kinds: ['create', 'batch'] })
    const { body } = await hub.initiate('full', 'x')
    await acceptedInTheEnd(body.id)
  })
})

test('a message that nobody can read ends in the store for the operator', async () => {
  const client = new ServiceBusClient(stack.servers.serviceBus.connectionString)
  await client
    .createSender('handoff-requests')
    .sendMessages({ body: { v: 99, nonsense: true }, sessionId: 'x' })
  await client.close()
  expect(await deadLetterOf('unreadable')).toMatchObject({
    record: { queue: 'handoff-requests', body: { v: 99, nonsense: true } },
  })
  expect(stack.log.join('\n')).toContain('A message failed for good')
})

test('a copy of a message with news tells nobody anything unless the store gives it the claim', async () => {
  const handoff = { ...acceptedSample(), deliverTo: { via: 'webhook' } as const }
  const claim = {
    by: randomUUID(),
    until: secondsAfter(new Date().toISOString(), 45),
    inMessage: true,
  } as const
  const body = { ...newsMessage({ id: handoff.id, handoff, claim }), attempt: 2 }
  const client = new ServiceBusClient(stack.servers.serviceBus.connectionString)
  await client.createSender('handoff-status').sendMessages({ body })
  await client.close()
  await until('the message to be handled', () =>
    Promise.resolve(stack.servers.serviceBus.queue('handoff-status').active === 0 ? true : undefined),
  )
  expect(bot.received.filter(({ activity }) => activity.id.startsWith(handoff.id))).toEqual([])
})

test('of a dead message about the news of a handoff the handoff is not kept', async () => {
  const handoff = acceptedSample()
  const claim = { by: randomUUID(), until: '2020-01-01T00:00:00.000Z', inMessage: true } as const
  stack.servers.cosmos.faults.plan({ effect: 'fail', status: 400 }, { times: 10, kinds: ['patch'] })
  const client = new ServiceBusClient(stack.servers.serviceBus.connectionString)
  await client
    .createSender('handoff-status')
    .sendMessages({ body: newsMessage({ id: handoff.id, handoff, claim }) })
  await client.close()
  const kept = await deadLetterOf(handoff.id)
  expect(kept).toMatchObject({
    record: { queue: 'handoff-status', body: { data: { handoffId: handoff.id } } },
  })
  expect(JSON.stringify(kept)).not.toContain('conversation')
})

/** @returns what is kept of the dead message about a handoff, once it is. */
async function deadLetterOf(handoffId: string): Promise<unknown> {
  const cosmos = new CosmosClient(stack.servers.cosmos.connectionString)
  const container = cosmos.database('handoff').container('conversations')
  const query = "SELECT c.record FROM c WHERE c.type = 'deadLetter'"
  const kept = await until('the dead letter to be kept', async () => {
    const { resources } = await container.items.query<object>(query, { partitionKey: handoffId }).fetchAll()
    return resources[0]
  })
  cosmos.dispose()
  return kept
}

test('a request that the store refuses for good becomes a failed handoff, and its bot is told', async () => {
  // Ten deliveries, and then the dead-letter queue.
  stack.servers.cosmos.faults.plan({ effect: 'fail', status: 400 }, { times: 10, kinds: ['create'] })
  const { body } = await hub.initiate('refused', 'x')
  expect(await bot.finalOf('refused')).toBe('failed')
  expect(await hub.read(body.id)).toMatchObject({ state: 'failed', code: 'CouldNotBeProcessed' })
})

test('a handoff cancelled before it was stored is cancelled when it arrives', async () => {
  stack.servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { times: 1, kinds: ['create'] })
  const { body } = await hub.initiate('early', 'x')
  const cancelled = await hub.call('POST', `/handoffs/${body.id}/cancel`, { reason: 'Never mind' })
  expect(cancelled).toMatchObject({ status: 202, body: { state: 'cancelled' } })
  expect(await hub.read(body.id)).toEqual({ id: body.id, state: 'cancelled', message: 'Never mind' })
  expect(await bot.finalOf('early')).toBe('failed')
  expect(await hub.read(body.id)).toMatchObject({ state: 'cancelled', log: [{}, { type: 'cancelled' }] })
})
