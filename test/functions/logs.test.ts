import { ServiceBusClient } from '@azure/service-bus'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { initiateActivity } from '../support/hub-client.ts'
import { until } from '../support/until.ts'
import { startKeyedStack, type KeyedStack } from '../bots/support/keyed-stack.ts'

/* Nothing that people wrote, and nothing that proves who somebody is, is in what the hub writes to its log. */

const WORDS = 'overheard-by-nobody'
const SECRET = `whsec_${Buffer.from('a secret of twenty-four.').toString('base64')}`

let keyed: KeyedStack
let bot: BotReceiver

beforeAll(async () => {
  bot = await startBotReceiver()
  const delivery = { via: 'webhook', url: `${bot.url}/?token=${WORDS}`, secretSetting: 'SHOP_SECRET' }
  keyed = await startKeyedStack([{ id: 'shop', delivery }, { id: 'gone' }], { SHOP_SECRET: SECRET })
})

afterAll(async () => {
  await keyed.stack.stop()
  await bot.close()
})

/** A request in which everything that may hold words does. */
const wordy = (conversation: string, skill: string) =>
  initiateActivity(conversation, skill, {
    from: { id: 'user-1', name: WORDS },
    text: WORDS,
    value: { Skill: skill, Reason: WORDS, Priority: WORDS, va_LastTopic: WORDS },
    attachments: [
      {
        name: 'Transcript',
        contentType: 'application/json',
        content: { activities: [{ type: 'message', text: WORDS, timestamp: WORDS, from: { name: WORDS } }] },
      },
    ],
  })

async function asked(conversation: string, skill = 'x'): Promise<string> {
  const { status, body } = await keyed.hub.call('POST', '/handoffs', wordy(conversation, skill), {
    'x-hub-key': keyed.keyOf('shop'),
  })
  expect(status).toBe(202)
  return body.id
}

test('a story with every kind of trouble, without a word of it in the log', async () => {
  const { stack, hub, keyOf } = keyed
  const { cosmos } = stack.servers
  const asShop = { 'x-hub-key': keyOf('shop') }
  await hub.call('PUT', '/agents/ada', { name: WORDS, skills: ['x'], capacity: 50 })
  await hub.presence('ada', 'available')

  // One that goes well, after the bot has refused its status for a while.
  bot.answer = (_activity, count) => (count === 1 ? 503 : 200)
  const well = await asked('goes-well')
  await hub.inState(well, 'accepted')
  const message = { type: 'message', text: WORDS, channelId: 'test', conversation: { id: 'goes-well' } }
  await hub.call('POST', '/messages', message, asShop)
  await hub.complete(well, { message: WORDS })
  await hub.delivered(well)

  // Ended by the customer, in words; refused for good by the bot; never possible.
  const left = await asked('left')
  await hub.inState(left, 'accepted')
  await hub.call('POST', `/handoffs/${left}/cancel`, { reason: WORDS }, asShop)
  bot.answer = () => 410
  const nobody = await asked('nobody', 'not there')
  await hub.inState(nobody, 'failed')
  // What the hub asks the store about these must not meet what fails below.
  for (const id of [left, nobody]) await hub.delivered(id)

  // Refused by their form; callers who do not come in.
  await hub.call('POST', '/handoffs', `{"type":"event","text":"${WORDS}"`, asShop)
  await hub.call('POST', '/handoffs', { type: 'event', name: 'handoff.initiate', text: WORDS }, asShop)
  await hub.call('POST', `/handoffs/${well}/complete`, { message: { text: WORDS } })
  await hub.call('GET', `/handoffs/${WORDS}`)
  await hub.call('GET', '/skills', undefined, { 'x-hub-key': `hub_${'n'.repeat(43)}` })
  await hub.call('GET', '/skills', undefined, { 'x-hub-key': '', authorization: `Bearer ${WORDS}` })

  // The store refuses what no code expects: in a call, and for a request until it is dead.
  cosmos.faults.plan({ effect: 'fail', status: 400 }, { container: 'routing', kinds: ['read'] })
  const failed = await hub.call('PUT', '/agents/bob', { name: WORDS, skills: ['x'], capacity: 1 })
  expect(failed.status).toBe(500)
  cosmos.faults.plan(
    { effect: 'fail', status: 400 },
    { container: 'conversations', kinds: ['batch', 'create'], times: 20 },
  )
  await hub.inState(await asked('dies'), 'failed')

  // What is on a queue and cannot be read.
  const client = new ServiceBusClient(stack.servers.serviceBus.connectionString)
  await client.createSender('handoff-requests').sendMessages({ body: { v: 1, data: WORDS }, sessionId: 'x' })
  await client.createSender('handoff-status').sendMessages({ body: WORDS })
  await client.close()
  const ofDead = () => stack.log.filter((line) => line.includes('A message failed for good'))
  await until('both to be given up', () => Promise.resolve(ofDead().length >= 3 ? true : undefined), 30)

  const log = stack.log.join('\n')
  expect(log).toContain(well)
  for (const secret of [WORDS, keyOf('shop'), keyOf('boss'), SECRET, SECRET.slice(6), 'n'.repeat(43)]) {
    expect(stack.log.filter((line) => line.includes(secret))).toEqual([])
  }
  expect(log).not.toMatch(/SharedAccessKey=|AccountKey=|type%3Dmaster|sig=/)
  // Conversations are told apart by a digest: an id may be a name or a telephone number.
  expect(log).not.toMatch(/goes-well/)
})
