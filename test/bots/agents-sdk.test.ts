import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'

/* A bot of the Microsoft 365 Agents SDK, told on its messaging endpoint, for which it is registered. */

const withConversation = z.object({ conversation: z.object({ id: z.string() }) })

let stack: TestStack
let hub: HubClient
let chat: Chat
let bot: BotProcess
const shown: Shown[] = []

beforeAll(async () => {
  bot = await startBotProcess('agents-sdk.ts')
  stack = await startTestStack({ bots: [{ id: 'bank', delivery: { via: 'messages', url: bot.endpoint } }] })
  bot.setHub(stack.hub)
  hub = new HubClient(stack.hub)
  chat = await startChat((activity) => shown.push(activity))
  await hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await stack.stop()
  await bot.stop()
})

describe('with the hub as its channel', () => {
  const say = (conversationId: string, text: string) => () =>
    chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text, serviceUrl: stack.hub })

  // The SDK puts the id into the path as it is.
  test.each(['simple', '19:meeting_x@thread.v2', 'T01/C02?x=1&y=%2F', 'a:1 Öffentlich #41;messageid=1'])(
    'the handler sees accepted, then completed, in conversation %j',
    async (id) => {
      const handoffId = await converse(hub, bot, id, say(id, 'credit cards'))
      expect(await bot.answer(id)).toMatchObject({ handoffId })
      expect(await hub.delivered(handoffId)).toMatchObject({ deliverTo: 'messages', conversation: { id } })
      const { body } = await hub.call('GET', `/handoffs/${handoffId}/transcript`)
      expect(body.lines).toMatchObject([
        { speaker: 'user', name: 'Dana', text: 'credit cards' },
        { speaker: 'bot', text: 'Conversation status changed to accepted' },
      ])
    },
  )

  test('25 conversations at a time each see their own', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `channel-${index}`)
    const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
    expect(new Set(handoffs).size).toBe(ids.length)
  })

  test('nobody has the skill: failed alone', async () => {
    await say('lost', 'quantum mechanics')()
    const { handoffId } = await bot.answer('lost')
    expect(await bot.statuses('lost', 1)).toMatchObject([{ state: 'failed', handoffId }])
    expect(await hub.delivered(handoffId)).toMatchObject({ state: 'failed' })
  })
})

test('as caller of the hub: the handler sees the conversation with the hub, its words reach the customer', async () => {
  await hub.availableAgent('bea', ['loans'])
  await chat.say({ to: bot.endpoint, conversationId: 'root', from: 'Dana', text: 'loans' })
  const { assignments } = await until('a handoff for bea', async () => {
    const { body } = await hub.call('GET', '/agents/bea/work')
    return body.assignments.length === 1 ? body : undefined
  })
  const handoffId = assignments[0]?.handoffId ?? ''
  const { id } = withConversation.parse(await hub.read(handoffId)).conversation

  expect(await bot.statuses(id, 1)).toMatchObject([{ state: 'accepted', handoffId }])
  await hub.complete(handoffId)
  expect(await bot.statuses(id, 2)).toMatchObject([{ state: 'accepted' }, { state: 'completed' }])
  await hub.delivered(handoffId)
  expect(shown.map((activity) => [activity.conversation.id, activity.text])).toEqual([
    ['root', 'Conversation status changed to accepted'],
    ['root', 'Conversation status changed to completed'],
  ])
})

test('afterwards the bot still runs', () => {
  expect(bot.isAlive()).toBe(true)
})
