import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { until } from '../support/until.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { startForwarder, type Forwarder } from './support/forwarder.ts'
import { startKeyedStack, type KeyedStack } from './support/keyed-stack.ts'

/* The bots of the client's README, as they stand there: asked by customers, told on /api/messages. */

const names = ['botbuilder', 'agents-sdk']

let keyed: KeyedStack
let chat: Chat
let forwarders: Forwarder[]
let bots: Map<string, BotProcess>
const shown: Shown[] = []

beforeAll(async () => {
  forwarders = await Promise.all(
    names.map((name) => startForwarder(() => new URL(bots.get(name)?.endpoint ?? '').origin)),
  )
  keyed = await startKeyedStack(
    names.map((id, index) => ({
      id,
      delivery: { via: 'messages', url: `${forwarders[index]?.url ?? ''}/api/messages` },
    })),
  )
  const { stack, hub, keyOf } = keyed
  const started = names.map(async (id) => {
    const environment = { EXAMPLE: `${id}.ts`, HUB: stack.hub, HUB_KEY: keyOf(id) }
    return [id, await startBotProcess('client-example.ts', environment)] as const
  })
  bots = new Map(await Promise.all(started))
  chat = await startChat((activity) => shown.push(activity))
  await hub.availableAgent('ada', ['credit cards'], 100)
})

afterAll(async () => {
  await chat.close()
  await keyed.stack.stop()
  await Promise.all([...bots.values()].map((bot) => bot.stop()))
  await Promise.all(forwarders.map((forwarder) => forwarder.close()))
})

/** @returns what a customer was shown, once there is so much of it. */
const shownIn = (id: string, count: number) =>
  until(`${id} to be shown ${count} things`, () => {
    const texts = shown
      .filter(({ conversation }) => conversation.id === id)
      .map(({ name, text }) => name ?? text)
    return Promise.resolve(texts.length < count ? undefined : texts)
  })

async function say(name: string, conversationId: string, text: string): Promise<void> {
  await chat.say({ to: bots.get(name)?.endpoint ?? '', conversationId, from: 'Dana', text })
}

test.each(names)('%s: the customer hears that a human came, and went', async (name) => {
  const { hub } = keyed
  const id = `${name} 1`
  await say(name, id, 'credit cards')
  expect(await shownIn(id, 1)).toEqual(['A human is here.'])
  const { body } = await hub.call('GET', `/handoffs?conversation=${encodeURIComponent(id)}`)
  const [handoff] = body.handoffs as { id: string; bot: string }[]
  expect(handoff?.bot).toBe(name)
  await hub.complete(handoff?.id ?? '')
  expect(await shownIn(id, 2)).toEqual(['A human is here.', 'I am back.'])
  const transcript = await hub.call('GET', `/handoffs/${handoff?.id ?? ''}/transcript`)
  expect(transcript.body).toMatchObject({ lines: [{ speaker: 'user', name: 'Dana', text: 'credit cards' }] })
})

test.each(names)('%s: the customer hears that nobody comes', async (name) => {
  await say(name, `${name} 2`, 'quantum mechanics')
  expect(await shownIn(`${name} 2`, 1)).toEqual(['Sorry, nobody is there.'])
})
