import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startChat, type Chat } from '../../local/demo/chat.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'

/* A botbuilder bot with the hub as its channel, told on its messaging endpoint, for which it is registered. */

let stack: TestStack
let hub: HubClient
let chat: Chat
let bot: BotProcess
const say = (conversationId: string, text: string) => () =>
  chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text, serviceUrl: stack.hub })

beforeAll(async () => {
  bot = await startBotProcess('botbuilder-channel.ts')
  stack = await startTestStack({ bots: [{ id: 'bank', delivery: { via: 'messages', url: bot.endpoint } }] })
  hub = new HubClient(stack.hub)
  chat = await startChat(() => undefined)
  await hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await stack.stop()
  await bot.stop()
})

test.each(['simple', 'a:1_Öffentlich/Ü ?#%41;messageid=1', '19:meeting_x@thread.v2', 'T01/C02?x=1&y=%2F'])(
  'the handler sees accepted, then completed, in conversation %j',
  async (id) => {
    const handoffId = await converse(hub, bot, id, say(id, 'credit cards'))
    expect(await bot.answer(id)).toMatchObject({ handoffId })
    const { body } = await hub.call('GET', `/handoffs/${handoffId}/transcript`)
    expect(body.lines).toMatchObject([
      { speaker: 'user', name: 'Dana', text: 'credit cards' },
      { speaker: 'bot', text: 'Conversation status changed to accepted' },
    ])
    expect(await hub.delivered(handoffId)).toMatchObject({ deliverTo: 'messages', conversation: { id } })
  },
)

test('25 conversations at a time each see their own', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `channel ${index}`)
  const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
  expect(new Set(handoffs).size).toBe(ids.length)
})

test('nobody has the skill: failed alone', async () => {
  await say('lost', 'quantum mechanics')()
  const { handoffId } = await bot.answer('lost')
  expect(await bot.statuses('lost', 1)).toMatchObject([{ state: 'failed', handoffId }])
  expect(await hub.delivered(handoffId)).toMatchObject({ state: 'failed' })
})

test('afterwards the bot still runs', () => {
  expect(bot.isAlive()).toBe(true)
})
