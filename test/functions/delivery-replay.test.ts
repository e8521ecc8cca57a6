import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DescribedHub } from '../support/described.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

let stack: TestStack
let bot: BotReceiver
let hub: DescribedHub

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack({
    bots: [
      { id: 'shop', delivery: { via: 'messages', url: `${bot.url}/api/messages` }, endOfConversation: true },
    ],
  })
  hub = new DescribedHub(stack.hub)
  await hub.availableAgent('ada', ['x'], 50)
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

const told = (conversation: string) =>
  bot.received
    .filter(({ activity }) => activity.conversation.id === conversation)
    .map(({ activity }) => `${activity.type} ${activity.value.state}`)

const listed = async (delivery: string) => {
  const { body } = await hub.call('GET', `/handoffs?delivery=${delivery}`)
  return JSON.stringify(body.handoffs)
}

test('what a bot refused is found, sent again, and told in order, the end of the conversation last', async () => {
  bot.answer = () => 410
  const { body } = await hub.initiate('lost', 'x')
  await hub.inState(body.id, 'accepted')
  await hub.complete(body.id)
  const lost = await hub.delivered(body.id)
  expect(lost.deliveries.map(({ status, delivery }) => `${status} ${delivery}`)).toEqual([
    'accepted undeliverable',
    'completed undeliverable',
    'endOfConversation undeliverable',
  ])
  expect(await listed('undeliverable')).toContain(body.id)
  expect(await listed('failing')).not.toContain(body.id)

  bot.answer = () => 200
  const before = bot.received.length
  const replayed = await hub.call('POST', `/handoffs/${body.id}/deliveries/replay`)
  expect(replayed).toMatchObject({ status: 200, body: { id: body.id, deliveryPending: true } })
  const found = await hub.delivered(body.id)
  expect(found.deliveries).toMatchObject([
    { delivery: 'delivered', attempts: 2, replayed: { attempts: 1 } },
    { delivery: 'delivered', attempts: 2 },
    { delivery: 'delivered', attempts: 2 },
  ])
  expect(bot.received.slice(before).map(({ activity }) => activity.type)).toEqual([
    'event',
    'event',
    'endOfConversation',
  ])
  expect(await listed('undeliverable')).not.toContain(body.id)

  const again = await hub.call('POST', `/handoffs/${body.id}/deliveries/replay`)
  expect(again).toMatchObject({ status: 200, body: { deliveryPending: false, log: found.log } })
})

describe('a replay', () => {
  test('of what is not there is a 404', async () => {
    const unknown = await hub.call('POST', `/handoffs/ho-default-${'0'.repeat(32)}/deliveries/replay`)
    expect(unknown).toMatchObject({ status: 404, body: { code: 'HandoffNotStored' } })
    const nonsense = await hub.call('POST', '/handoffs/nonsense/deliveries/replay')
    expect(nonsense).toMatchObject({ status: 404, body: { code: 'HandoffUnknown' } })
  })

  test('and a list of anything else than troubles is a 400', async () => {
    expect(await hub.call('GET', '/handoffs?delivery=delivered')).toMatchObject({ status: 400 })
  })
})

test('who polls is told when to ask again: soon while nobody has it, later while somebody has, never at the end', async () => {
  bot.answer = () => 200
  await hub.agent('bob', ['y'])
  const ask = async (id: string, headers: Record<string, string> = {}) => {
    const answer = await hub.call('GET', `/handoffs/${id}`, undefined, headers)
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), headers: answer.headers }
  }
  const waiting = await hub.initiate('polls', 'y')
  await hub.inState(waiting.body.id, 'queued')
  const queued = await ask(waiting.body.id)
  expect(queued).toMatchObject({ status: 200, retryAfter: '3' })
  const etag = queued.headers.get('etag') ?? ''
  expect(await ask(waiting.body.id, { 'if-none-match': etag })).toMatchObject({
    status: 304,
    retryAfter: '3',
  })

  await hub.presence('bob', 'available')
  await hub.inState(waiting.body.id, 'accepted')
  expect(await ask(waiting.body.id)).toMatchObject({ status: 200, retryAfter: '15' })
  await hub.complete(waiting.body.id)
  expect(await ask(waiting.body.id)).toMatchObject({ status: 200, retryAfter: null })
})

test('a flow that was switched off or copied shows: where its status went, since when, and what to correct', async () => {
  bot.answer = () => 404
  const { body } = await hub.initiate('switched off', 'x')
  await hub.inState(body.id, 'accepted')
  const { deliveries } = await until('the status to be given up', async () => {
    const read = await hub.read(body.id)
    return read.deliveries[0]?.delivery === 'undeliverable' ? read : undefined
  })
  expect(deliveries).toMatchObject([
    { status: 'accepted', lastAnswer: expect.stringMatching(/^answered 404/) },
  ])
  expect(await listed('undeliverable')).toContain(body.id)
  expect(stack.log.join('\n')).toMatch(/could not be delivered to its bot.*"bot":"shop"/)
  const { bots } = await until('the report to tell of it', async () => {
    const report = (await hub.call('GET', '/health/ready')).body
    return JSON.stringify(report).includes('BotNotThere') ? report : undefined
  })
  const failing = {
    state: 'Error',
    failingSince: expect.any(String),
    mend: expect.stringContaining('a flow'),
  }
  expect(bots).toMatchObject([{ bot: 'shop', problem: 'BotNotThere', ...failing }])
})

test('how the bots do is part of the report on the hub, which is ready whatever they do', async () => {
  bot.answer = () => 200
  const { body } = await hub.initiate('well', 'x')
  await hub.delivered(body.id)
  expect(told('well')).toEqual(['event accepted'])
  const { status, body: report } = await until('the bot to be well again', async () => {
    const answer = await hub.call('GET', '/health/ready')
    return JSON.stringify(answer.body.bots).includes('"failingSince":null') ? answer : undefined
  })
  expect(status).toBe(200)
  expect(report).toMatchObject({
    ready: true,
    bots: [
      { bot: 'shop', lastDeliveredAt: expect.any(String), failingSince: null, lastAnswer: 'answered 200' },
    ],
  })
})
