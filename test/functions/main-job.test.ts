import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

let stack: TestStack
let bot: BotReceiver
let hub: HubClient

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack({
    bots: [{ id: 'shop', delivery: { via: 'webhook', url: `${bot.url}/status` } }],
    skills: [{ name: 'hurry', waitSeconds: 1 }],
  })
  hub = new HubClient(stack.hub)
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

describe('a handoff from the bot and back', () => {
  test('a free agent with the skill gets it, and the bot is told accepted, then completed', async () => {
    await hub.availableAgent('ada', ['Credit Cards'])

    const taken = await hub.initiate('c-main', 'credit cards')

    expect(taken).toMatchObject({ status: 202, body: { skill: 'credit cards', routedTo: 'credit cards' } })
    expect(taken.headers.get('location')).toBeNull()
    const accepted = await hub.inState(taken.body.id, 'accepted')
    expect(accepted.agent).toBe('ada')
    const work = await hub.call('GET', '/agents/ada/work')
    expect(work.body.assignments).toMatchObject([{ handoffId: taken.body.id }])

    expect((await hub.complete(taken.body.id, { message: 'Refunded' })).status).toBe(200)
    await bot.finalOf('c-main')
    expect(bot.states('c-main')).toEqual(['accepted', 'completed'])
    const [first, last] = bot.received.filter(({ activity }) => activity.conversation.id === 'c-main')
    expect(first?.activity).toMatchObject({
      type: 'event',
      name: 'handoff.status',
      channelId: 'test',
      conversation: { id: 'c-main' },
      value: { state: 'accepted' },
      channelData: { handoffHub: { handoffId: taken.body.id, agent: { id: 'ada' } } },
    })
    expect(last?.activity.value).toEqual({ state: 'completed', message: 'Refunded' })
    const ended = await hub.delivered(taken.body.id)
    expect(ended.deliveries.map(({ status, delivery }) => `${status} ${delivery}`)).toEqual([
      'accepted delivered',
      'completed delivered',
    ])
  })

  test('nobody has the skill: the bot is told failed, in the words of the protocol', async () => {
    const { body } = await hub.initiate('c-nobody', 'quantum mechanics')
    await bot.finalOf('c-nobody')
    expect(bot.states('c-nobody')).toEqual(['failed'])
    expect(await hub.read(body.id)).toMatchObject({
      state: 'failed',
      message: 'Cannot find agent with requested skill',
    })
  })

  test('all are busy: it waits, and is matched in the call by which an agent becomes free', async () => {
    await hub.availableAgent('bea', ['loans'])
    const first = await hub.initiate('c-loan-1', 'loans')
    await hub.inState(first.body.id, 'accepted')
    const second = await hub.initiate('c-loan-2', 'loans')
    await hub.inState(second.body.id, 'queued')

    await hub.complete(first.body.id)

    expect(await hub.read(second.body.id)).toMatchObject({ state: 'accepted', agent: 'bea' })
  })

  test('it waits no longer than the policy says, and then fails', async () => {
    await hub.agent('cyd', ['hurry'])
    const { body } = await hub.initiate('c-hurry', 'hurry')
    await bot.finalOf('c-hurry')
    expect(await hub.read(body.id)).toMatchObject({ state: 'failed', code: 'WaitedTooLong' })
    expect(bot.received.at(-1)?.activity.value).toEqual({
      state: 'failed',
      message: 'Cannot find agent with requested skill',
    })
  })
})
