import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'

/* The client's middleware on the reply routes of both SDKs, in bots that call the hub as their skill. */

let stack: TestStack
let hub: HubClient
let chat: Chat
const shown: Shown[] = []
const shownIn = (id: string) =>
  shown.filter(({ conversation }) => conversation.id === id).map(({ name, text }) => name ?? text)

beforeAll(async () => {
  stack = await startTestStack()
  hub = new HubClient(stack.hub)
  chat = await startChat((activity) => shown.push(activity))
  await hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await stack.stop()
})

describe.each(['client-botbuilder.ts', 'client-agents-sdk.ts'])('%s', (program) => {
  let bot: BotProcess
  const say = (conversationId: string, text: string) => () =>
    chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text })

  beforeAll(async () => {
    bot = await startBotProcess(program, { HUB: stack.hub })
  })
  afterAll(() => bot.stop())

  test('25 conversations at a time: accepted, then completed, and the customer sees neither event', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `${program} root ${index}`)
    const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
    expect(new Set(handoffs).size).toBe(ids.length)
    for (const handoff of await Promise.all(handoffs.map((id) => hub.delivered(id)))) {
      expect(handoff).toMatchObject({ deliverTo: 'reply', transcript: { state: 'stored', activities: 1 } })
    }
    for (const id of ids) {
      expect(await bot.statuses(id, 2)).toHaveLength(2)
      expect(shownIn(id)).toEqual(['Status accepted', 'Status completed'])
    }
  })

  test('nobody has the skill: failed alone', async () => {
    const id = `${program} lost`
    await say(id, 'quantum mechanics')()
    expect(await bot.statuses(id, 1)).toMatchObject([{ state: 'failed' }])
    expect(shownIn(id)).toEqual(['Status failed'])
  })

  test('afterwards the bot still runs, and has seen no conversation that is not its own', () => {
    expect(bot.isAlive()).toBe(true)
    expect([...bot.conversations()].filter((id) => !id.startsWith(program))).toEqual([])
  })
})
