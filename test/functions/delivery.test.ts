import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { DescribedHub } from '../support/described.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

const SECRET = 'whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM='

let stack: TestStack
let bot: BotReceiver
let hub: DescribedHub

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack(
    {
      bots: [
        { id: 'hinted' },
        {
          id: 'signed',
          delivery: { via: 'webhook', url: `${bot.url}/hook`, secretSetting: 'SIGNED_SECRET' },
        },
        { id: 'messages', delivery: { via: 'messages', url: `${bot.url}/api/messages` } },
      ],
    },
    { SIGNED_SECRET: SECRET },
  )
  hub = new DescribedHub(stack.hub)
  await hub.availableAgent('ada', ['x'], 50)
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

const as = (name: string) => ({ 'x-handoff-bot': name })
const sentTo = (conversation: string) =>
  bot.received.filter(({ activity }) => activity.conversation.id === conversation)

describe('how a status reaches the bot', () => {
  test('by Bot Connector reply to the serviceUrl of a bot that called the hub as its skill', async () => {
    const conversation = { id: 'a/b?c#d e|é', tenantId: 't', name: null }
    const activity = {
      conversation,
      serviceUrl: `${bot.url}/api/skills/`,
      recipient: { id: 'hub', role: 'skill' },
      from: { id: 'u1', name: 'Dana', role: 'user' },
    }
    const { body } = await hub.initiate('', 'x', activity, as('hinted'))
    await hub.delivered(body.id)
    const [status] = sentTo(conversation.id)
    const segments = status?.path.split('/') ?? []
    expect(segments.slice(0, 5).join('/')).toBe('/api/skills/v3/conversations')
    expect(decodeURIComponent(segments[5] ?? '')).toBe(conversation.id)
    expect(segments[6]).toBe('activities')
    expect(decodeURIComponent(segments[7] ?? '')).toBe(status?.activity.id)
    expect(status?.activity).toMatchObject({
      conversation: { id: conversation.id, tenantId: 't' },
      from: { id: 'u1', name: 'Dana' },
    })
    expect(status?.headers.authorization).toBeUndefined()
    expect(JSON.stringify(status?.activity)).not.toContain('null')
  })

  test("to the bot's own messaging endpoint", async () => {
    const { body } = await hub.initiate('m-1', 'x', {}, as('messages'))
    await hub.delivered(body.id)
    expect(sentTo('m-1').map(({ path }) => path)).toEqual(['/api/messages'])
  })

  test('by a webhook, signed as Standard Webhooks', async () => {
    const { body } = await hub.initiate('s-1', 'x', {}, as('signed'))
    await hub.delivered(body.id)
    const [status] = sentTo('s-1')
    expect(status?.headers['webhook-id']).toBe(status?.activity.id)
    const headers = {
      'webhook-id': String(status?.headers['webhook-id']),
      'webhook-timestamp': String(status?.headers['webhook-timestamp']),
      'webhook-signature': String(status?.headers['webhook-signature']),
    }
    expect(new Webhook(SECRET).verify(JSON.stringify(status?.activity), headers)).toBeTruthy()
  })

  test('not at all while it is polled for', async () => {
    const { body } = await hub.initiate('p-1', 'x', {}, as('hinted'))
    const ended = await hub.delivered(body.id)
    expect(ended).toMatchObject({
      deliverTo: 'poll',
      deliveries: [{ status: 'accepted', delivery: 'delivered' }],
    })
    expect(sentTo('p-1')).toEqual([])
  })
})

describe('when the bot does not take it', () => {
  test('it is tried again under the same id, later statuses wait behind it', async () => {
    bot.answer = ({ conversation, value }, count) =>
      conversation.id === 'retry' && value.state === 'accepted' && count < 3 ? 503 : 200
    const { body } = await hub.initiate('retry', 'x', {}, as('signed'))
    await hub.inState(body.id, 'accepted')
    await hub.complete(body.id)
    const ended = await hub.delivered(body.id)
    expect(ended.deliveries).toMatchObject([
      { status: 'accepted', delivery: 'delivered', attempts: 3 },
      { status: 'completed', delivery: 'delivered', attempts: 1 },
    ])
    const sent = sentTo('retry').map(({ activity }) => activity.value.state)
    expect(sent).toEqual(['accepted', 'accepted', 'accepted', 'completed'])
    expect(new Set(sentTo('retry').map(({ activity }) => activity.id)).size).toBe(2)
  })

  test('Retry-After is kept to', async () => {
    bot.answer = (activity, count) =>
      activity.conversation.id === 'later' && count === 1
        ? { status: 429, headers: { 'retry-after': '2' } }
        : 200
    const { body } = await hub.initiate('later', 'x', {}, as('signed'))
    await hub.inState(body.id, 'accepted')
    const ended = await hub.delivered(body.id)
    const accepted = ended.log.find(({ type }) => type === 'accepted')
    const [delivery] = ended.deliveries
    expect(delivery).toMatchObject({ attempts: 2, delivery: 'delivered' })
    const waited = Date.parse(delivery?.deliveredAt ?? '') - Date.parse(accepted?.at ?? '')
    expect(waited).toBeGreaterThanOrEqual(2000)
  })

  test('a refusal for good is written down, and the next status is tried at once', async () => {
    bot.answer = (activity) =>
      activity.conversation.id === 'gone' && activity.value.state === 'accepted' ? 404 : 200
    const { body } = await hub.initiate('gone', 'x', {}, as('signed'))
    await hub.inState(body.id, 'accepted')
    await hub.complete(body.id)
    const ended = await hub.delivered(body.id)
    expect(ended.deliveries).toMatchObject([
      { status: 'accepted', delivery: 'undeliverable', lastAnswer: expect.stringContaining('404') },
      { status: 'completed', delivery: 'delivered' },
    ])
  })
})
