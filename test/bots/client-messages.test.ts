import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'
import { startForwarder, type Forwarder } from './support/forwarder.ts'
import { startKeyedStack, type KeyedStack } from './support/keyed-stack.ts'

/*
 * The client in bots of both SDKs that ask over plain HTTP, with a key, and are told on their messaging
 * endpoint. Every status is delivered twice.
 */

const programs = ['client-botbuilder', 'client-agents-sdk']

let keyed: KeyedStack
let chat: Chat
let forwarders: Forwarder[]
const bots = new Map<string, BotProcess>()
const shown: Shown[] = []
const shownIn = (id: string) =>
  shown.filter(({ conversation }) => conversation.id === id).map(({ name, text }) => name ?? text)

beforeAll(async () => {
  const twice = (program: string) =>
    startForwarder(
      () => new URL(bots.get(program)?.endpoint ?? '').origin,
      async (_, forward) => {
        await forward()
        return forward()
      },
    )
  forwarders = await Promise.all(programs.map(twice))
  keyed = await startKeyedStack(
    programs.map((id, index) => ({
      id,
      delivery: { via: 'messages', url: `${forwarders[index]?.url ?? ''}/api/messages` },
    })),
  )
  chat = await startChat((activity) => shown.push(activity))
  await keyed.hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await keyed.stack.stop()
  await Promise.all(forwarders.map((forwarder) => forwarder.close()))
})

describe.each(programs)('%s', (program) => {
  let bot: BotProcess
  const say = (conversationId: string, text: string) => () =>
    chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text })

  beforeAll(async () => {
    const { stack, keyOf } = keyed
    bot = await startBotProcess(`${program}.ts`, { HUB: stack.hub, HUB_KEY: keyOf(program) })
    bots.set(program, bot)
  })
  afterAll(() => bot.stop())

  test('25 conversations at a time: accepted, then completed, each once although told twice', async () => {
    const { hub } = keyed
    const ids = Array.from({ length: 25 }, (_, index) => `${program} ${index}`)
    const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
    expect(new Set(handoffs).size).toBe(ids.length)
    for (const [index, handoff] of (await Promise.all(handoffs.map((id) => hub.delivered(id)))).entries()) {
      expect(handoff).toMatchObject({ deliverTo: 'messages', bot: program, conversation: { id: ids[index] } })
    }
    for (const id of ids) {
      expect(await bot.statuses(id, 2)).toHaveLength(2)
      expect(shownIn(id)).toEqual(['Status accepted', 'Status completed'])
    }
  })

  test('nobody has the skill: failed alone', async () => {
    const id = `${program} lost`
    await say(id, 'quantum mechanics')()
    const { handoffId } = await bot.answer(id)
    expect(await bot.statuses(id, 1)).toMatchObject([{ state: 'failed', handoffId }])
    await keyed.hub.delivered(handoffId)
    expect(shownIn(id)).toEqual(['Status failed'])
  })

  test('afterwards the bot still runs', () => {
    expect(bot.isAlive()).toBe(true)
  })
})
