import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startChat, type Chat, type Shown } from '../../local/demo/chat.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'
import { startBotProcess, type BotProcess } from './support/bot-process.ts'
import { converse } from './support/converse.ts'

/*
 * Bots that call the hub as their skill and are told on the reply route of the SDK, by the serviceUrl of
 * their request alone: none of them is registered.
 */

let stack: TestStack
let hub: HubClient
let chat: Chat
const shown: Shown[] = []
const shownIn = (id: string) => shown.filter(({ conversation }) => conversation.id === id)

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

describe('botbuilder', () => {
  let bot: BotProcess
  const say = (conversationId: string, text: string) => () =>
    chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text })

  beforeAll(async () => {
    bot = await startBotProcess('botbuilder-skill.ts', { HUB: stack.hub })
  })
  afterAll(() => bot.stop())

  test('the handler sees accepted, then completed, in its own conversation', async () => {
    const id = 'a:1_Öffentlich/Ü ?#%41;messageid=1'
    const handoffId = await converse(hub, bot, id, say(id, 'credit cards'))

    expect(await bot.answer(id)).toMatchObject({ status: 202, handoffId })
    expect(shownIn(id).map(({ text }) => text)).toEqual([
      'I will ask for a human who knows about credit cards.',
      'A human has joined the conversation.',
      'The human has left; I am here again.',
    ])
    const handoff = await hub.delivered(handoffId)
    expect(handoff).toMatchObject({ deliverTo: 'reply', user: { id: 'user-Dana', name: 'Dana' } })
    expect(handoff.deliveries.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
      'accepted 1',
      'completed 1',
    ])
    const { body } = await hub.call('GET', `/handoffs/${handoffId}/transcript`)
    expect(body.lines).toMatchObject([{ speaker: 'user', text: 'credit cards' }])
  })

  test('25 conversations at a time each see their own', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `root ${index}`)
    const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
    expect(new Set(handoffs).size).toBe(ids.length)
  })

  test('nobody has the skill: failed alone, and the customer is told', async () => {
    await say('lost', 'quantum mechanics')()
    expect(await bot.answer('lost')).toMatchObject({ status: 202 })
    const statuses = await bot.statuses('lost', 1)
    expect(statuses.map(({ state }) => state)).toEqual(['failed'])
    expect(shownIn('lost').at(-1)?.text).toContain('Cannot find agent with requested skill')
  })

  test('a request that the hub refuses: the SDK does not say so to the customer, but the operator is told', async () => {
    const tooLong = 'x'.repeat(200)
    await say('silent', tooLong)()
    expect(await bot.answer('silent')).toMatchObject({ status: 400 })
    const listed = await until('the refusal to be listed', async () => {
      const { body } = await hub.call('GET', '/ops/rejected-calls')
      return JSON.stringify(body).includes('InvalidSkill') ? body : undefined
    })
    expect(listed.rejectedCalls).toMatchObject([
      { code: 'InvalidSkill', lastDetail: expect.stringMatching(/^The bot "local" .*\(\/value\/Skill\)$/) },
    ])
    expect(stack.log.join('\n')).toContain('Refused a request')
  })

  test('the customer gives up: endOfConversation takes the request back', async () => {
    await hub.agent('ben', ['mortgages'])
    await say('impatient', 'mortgages')()
    const { handoffId } = await bot.answer('impatient')
    await hub.inState(handoffId, 'queued')
    await say('impatient', 'never mind')()
    expect(await bot.statuses('impatient', 1)).toMatchObject([{ state: 'failed', handoffId }])
    expect(await hub.read(handoffId)).toMatchObject({ state: 'cancelled' })
  })

  test('afterwards the bot still runs and has seen no conversation that is not its own', () => {
    expect(bot.isAlive()).toBe(true)
    const strangers = [...bot.conversations()].filter((id) => shownIn(id).length === 0)
    expect(strangers).toEqual([])
  })
})

describe('the Agents SDK', () => {
  let bot: BotProcess
  const say = (conversationId: string, text: string) => () =>
    chat.say({ to: bot.endpoint, conversationId, from: 'Dana', text })

  beforeAll(async () => {
    bot = await startBotProcess('agents-sdk.ts')
    bot.setHub(stack.hub)
  })
  afterAll(() => bot.stop())

  test('its reply route passes accepted, then completed, on to the customer', async () => {
    const id = 'a:1_Öffentlich Ü'
    const handoffId = await converse(hub, bot, id, say(id, 'credit cards'))
    expect(await hub.delivered(handoffId)).toMatchObject({ deliverTo: 'reply' })
    expect(shownIn(id).map(({ name, value }) => ({ name, value }))).toEqual([
      { name: 'handoff.status', value: { state: 'accepted' } },
      { name: 'handoff.status', value: { state: 'completed' } },
    ])
  })

  test('25 conversations at a time each see their own', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `delegated ${index}`)
    const handoffs = await Promise.all(ids.map((id) => converse(hub, bot, id, say(id, 'credit cards'))))
    expect(new Set(handoffs).size).toBe(ids.length)
  })

  test('nobody has the skill: failed alone', async () => {
    await say('delegated and lost', 'quantum mechanics')()
    expect(await bot.statuses('delegated and lost', 1)).toMatchObject([{ state: 'failed' }])
  })

  test('afterwards the bot still runs', () => {
    expect(bot.isAlive()).toBe(true)
  })
})
