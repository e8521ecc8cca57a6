import type { RequestListener, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { listen, type Listening } from '../../local/demo/listen.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient, type Body } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'

/* Bots that do not take what they are told, beside one that does, on one hub. */

/** Of the bot that hangs: the answers that it owes; null once it is mended. */
let owed: ServerResponse[] | null = []
let cuts = 0
const hangs: RequestListener = (request, response) => {
  request.resume()
  if (owed === null) response.writeHead(200).end('{}')
  else owed.push(response)
}
const cutsTwice: RequestListener = (request, response) => {
  cuts += 1
  if (cuts < 3) request.socket.destroy()
  else response.writeHead(200).end('{}')
}
const breaksOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"id":', () => response.destroy())
}
const answers =
  (status: number): RequestListener =>
  (_, response) => {
    response.writeHead(status).end()
  }

const behaviours = {
  hangs,
  cutsTwice,
  breaksOff,
  gone: answers(410),
  missing: answers(404),
  moved: answers(308),
}

let stack: TestStack
let hub: HubClient
let good: BotReceiver
const servers: Listening[] = []
const broken: BotProcess[] = []

beforeAll(async () => {
  good = await startBotReceiver()
  const bots: { id: string; url: string }[] = [{ id: 'good', url: good.url }]
  for (const [id, behaviour] of Object.entries(behaviours)) {
    const server = await listen(behaviour)
    servers.push(server)
    bots.push({ id, url: server.url })
  }
  const closed = await listen(answers(200))
  await closed.close()
  bots.push({ id: 'refuses', url: closed.url }, { id: 'nameless', url: 'https://bot.invalid' })
  for (const swallows of ['false', 'true']) {
    const bot = await startBotProcess('broken-botbuilder.ts', { SWALLOWS: swallows })
    broken.push(bot)
    bots.push({ id: `broken ${swallows}`, url: bot.endpoint })
  }
  stack = await startTestStack({
    bots: bots.map(({ id, url }) => ({ id, delivery: { via: 'messages', url } })),
  })
  hub = new HubClient(stack.hub)
  await hub.availableAgent('ada', ['x'], 100)
}, 60_000)

afterAll(async () => {
  await stack.stop()
  await good.close()
  await Promise.all([...servers.map((server) => server.close()), ...broken.map((bot) => bot.stop())])
})

async function ask(bot: string, conversationId = `c-${bot}`): Promise<string> {
  const { body } = await hub.initiate(conversationId, 'x', {}, { 'x-handoff-bot': bot })
  await hub.inState(body.id, 'accepted')
  return body.id
}

/** @returns the ledger once the first status was tried, or settled as the pattern says. */
function ledger(id: string, says: RegExp): Promise<Body> {
  const look = async () => {
    const handoff = await hub.read(id)
    const [first] = handoff.deliveries
    return says.test(`${first?.delivery} ${first?.attempts} ${first?.lastAnswer}`) ? handoff : undefined
  }
  return until(`the first delivery of ${id} to be ${says.source}`, look, 20)
}

test('the others are told while one bot hangs, and the ledger says what it is waiting for', async () => {
  const hanging = await Promise.all(['c-1', 'c-2', 'c-3'].map((id) => ask('hangs', id)))
  await until('the bot to hang', () => Promise.resolve(owed?.length === 3 ? true : undefined))
  const told = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const id = await ask('good', `good-${index}`)
      await hub.complete(id)
      return hub.delivered(id)
    }),
  )
  expect(told.map(({ deliveries }) => deliveries.map(({ attempts }) => attempts))).toEqual(
    Array.from({ length: 10 }, () => [1, 1]),
  )
  const [first = ''] = hanging
  await ledger(first, /^pending [1-9] .*no complete answer within 5000 ms$/)
  const { body } = await hub.call('GET', '/handoffs?delivery=failing')
  expect(JSON.stringify(body)).toContain(first)

  for (const response of owed ?? []) response.destroy()
  owed = null
  for (const id of hanging) {
    const handoff = await ledger(id, /^delivered [2-9] answered 200$/)
    expect(handoff).toMatchObject({ state: 'accepted', deliveryPending: false })
  }
})

describe('the ledger tells the truth', () => {
  test.each([
    ['cutsTwice', /^delivered 3 answered 200$/],
    // With the status line the bot has decided.
    ['breaksOff', /^delivered 1 answered 200$/],
    ['gone', /^undeliverable 1 answered 410: the bot no longer knows this conversation$/],
    ['missing', /^undeliverable 1 answered 404: /],
    ['moved', /^undeliverable 1 answered 308: redirect not followed$/],
    ['refuses', /^pending [1-9] .*ECONNREFUSED/],
    ['nameless', /^pending [1-9] .*(ENOTFOUND|EAI_AGAIN)/],
  ])('about a bot that %s', async (bot, says) => {
    await ledger(await ask(bot), says)
  })

  test('about an SDK bot whose handler throws: tried again until it takes it', async () => {
    const id = await ask('broken false')
    await ledger(id, /^delivered 3 answered 20\d$/)
    expect(await broken[0]?.statuses('c-broken false', 1)).toMatchObject([
      { state: 'accepted', handoffId: id },
    ])
  })

  test('as far as an SDK bot tells it: one with the onTurnError of the samples answers 200 to what failed', async () => {
    await ledger(await ask('broken true'), /^delivered 1 answered 20\d$/)
    expect(broken[1]?.conversations()).toEqual(new Set())
  })
})

test('what is lost for good is on the list for the operator, and only that', async () => {
  const { body } = await hub.call('GET', '/handoffs?delivery=undeliverable')
  const listed = (body.handoffs as Body[]).map(({ bot }) => bot)
  expect(listed.sort()).toEqual(['gone', 'missing', 'moved'])
})
