import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { startBotProcess, type BotProcess } from '../bots/support/bot-process.ts'
import { converse } from '../bots/support/converse.ts'
import { DescribedHub } from '../support/described.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

/* Bots of both SDKs that call the hub as their skill, and want the conversation with it ended afterwards. */

let stack: TestStack
let hub: DescribedHub
let chat: Chat
const shown: Shown[] = []

beforeAll(async () => {
  stack = await startTestStack({ bots: [{ id: 'parent', endOfConversation: true }] })
  hub = new DescribedHub(stack.hub)
  chat = await startChat((activity) => shown.push(activity))
  await hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await stack.stop()
})

describe.each(['botbuilder-skill.ts', 'agents-sdk.ts'])('%s', (program) => {
  let bot: BotProcess
  beforeAll(async () => {
    bot = await startBotProcess(program, { HUB: stack.hub })
    if (program === 'agents-sdk.ts') bot.setHub(stack.hub)
  })
  afterAll(() => bot.stop())

  test('takes accepted, completed and the end of the conversation, and goes on with the next one', async () => {
    const id = `root of ${program}`
    const say = () => chat.say({ to: bot.endpoint, conversationId: id, from: 'Dana', text: 'credit cards' })
    for (const count of [1, 2]) {
      const handoffId = await converseAgain(bot, id, say, count)
      const { deliveries } = await hub.delivered(handoffId)
      expect(deliveries).toMatchObject([
        { status: 'accepted', delivery: 'delivered', lastAnswer: expect.stringMatching(/^answered 20/) },
        { status: 'completed', delivery: 'delivered', lastAnswer: expect.stringMatching(/^answered 20/) },
        {
          status: 'endOfConversation',
          delivery: 'delivered',
          lastAnswer: expect.stringMatching(/^answered 20/),
        },
      ])
    }
    expect(bot.isAlive()).toBe(true)
  })
})

/** The first handoff of a conversation, or the second, whose statuses come after those of the first. */
async function converseAgain(bot: BotProcess, id: string, say: () => Promise<void>, count: number) {
  if (count === 1) return converse(hub, bot, id, say)
  await say()
  const statuses = await bot.statuses(id, 3)
  const handoffId = statuses[2]?.handoffId ?? ''
  await hub.complete(handoffId)
  expect((await bot.statuses(id, 4)).slice(2).map(({ state }) => state)).toEqual(['accepted', 'completed'])
  return handoffId
}
