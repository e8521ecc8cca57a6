import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { countCalls, type Calls } from '../../local/count-calls.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

/*
 * What a handoff costs in calls to Cosmos DB and Service Bus: each is time for whoever waits, and money. Counted,
 * never timed. Who needs one more call has to change a number here, and docs/performance.md.
 */

let stack: TestStack
let bot: BotReceiver
let hub: HubClient
let taken: () => Calls

beforeAll(async () => {
  bot = await startBotReceiver()
  stack = await startTestStack({ bots: [{ id: 'shop', delivery: { via: 'webhook', url: bot.url } }] })
  hub = new HubClient(stack.hub)
  taken = countCalls(stack.servers)
  // The first handoff opens links and containers, and notes how the bot took it, which is done once a minute.
  await hub.availableAgent('warm', ['warmth'])
  const { body } = await hub.initiate('warm', 'warmth')
  await hub.delivered(body.id)
})
beforeEach(() => {
  taken()
})
afterAll(async () => {
  await stack.stop()
  await bot.close()
})

const asked = ({ cosmos }: Calls) =>
  cosmos.map(({ operation, container }) => `${operation} ${container ?? ''}`)

/** The request is kept while an agent is looked for: of these two either may come first. */
const inOrder = (calls: readonly string[]) => [...calls.slice(0, 2).toSorted(), ...calls.slice(2)]

/** Nothing announces that a process has written down what it did, nor that it asks for no more: it is looked for. */
async function settledCalls(calls: number): Promise<Calls> {
  const cosmos: Calls['cosmos'][number][] = []
  const sent: Record<string, number> = {}
  for (let look = 0, quiet = 0; look < 400 && (cosmos.length < calls || quiet < 8); look++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    const more = taken()
    quiet = more.cosmos.length === 0 ? quiet + 1 : 0
    cosmos.push(...more.cosmos)
    for (const [queue, count] of Object.entries(more.sent)) sent[queue] = (sent[queue] ?? 0) + count
  }
  return { cosmos, sent }
}

const ASSIGN = ['create conversations', 'query routing', 'batch routing']
const NOTIFY = ['patch routing']
const COMPLETE = ['query routing', 'batch routing', 'query routing']
const NOTIFY_LAST = ['upsert conversations', 'patch routing']

test('a whole life: initiate, assign, accepted, complete, completed', async () => {
  await hub.availableAgent('ada', ['x'])
  taken()

  const { body } = await hub.initiate('life', 'x')
  const begun = await settledCalls(ASSIGN.length + NOTIFY.length)
  expect(inOrder(asked(begun))).toEqual([...ASSIGN, ...NOTIFY])
  expect(begun.sent).toEqual({ 'handoff-requests': 1, 'handoff-status': 1 })

  await hub.complete(body.id)
  const ended = await settledCalls(COMPLETE.length + NOTIFY_LAST.length)
  // Telling the bot and looking for the agent's next handoff happen at the same time.
  expect(asked(ended).toSorted()).toEqual([...COMPLETE, ...NOTIFY_LAST].toSorted())
  expect(ended.sent).toEqual({ 'handoff-status': 1 })
})

test('completing costs a call less for an agent who had room for another one', async () => {
  await hub.availableAgent('ann', ['roomy'], 2)
  const { body } = await hub.initiate('roomy', 'roomy')
  await hub.delivered(body.id)
  await settledCalls(0)
  await hub.complete(body.id)
  const calls = [...COMPLETE.slice(0, -1), ...NOTIFY_LAST]
  expect(asked(await settledCalls(calls.length)).toSorted()).toEqual(calls.toSorted())
})

test('cancelling costs what completing does', async () => {
  await hub.availableAgent('abe', ['gone'])
  const { body } = await hub.initiate('gone', 'gone')
  await hub.delivered(body.id)
  await settledCalls(0)
  await hub.call('POST', `/handoffs/${body.id}/cancel`, {})
  const calls = [...COMPLETE, ...NOTIFY_LAST]
  expect(asked(await settledCalls(calls.length)).toSorted()).toEqual(calls.toSorted())
})

test('a transcript that comes with the request is kept in the same call', async () => {
  await hub.availableAgent('amy', ['told'])
  await settledCalls(0)
  await hub.initiate('told', 'told', {
    attachments: [
      {
        contentType: 'application/json',
        name: 'Transcript',
        content: { activities: [{ type: 'message', text: 'Hello' }] },
      },
    ],
  })
  const calls = ['batch conversations', ...ASSIGN.slice(1), ...NOTIFY]
  expect(asked(await settledCalls(calls.length)).toSorted()).toEqual(calls.toSorted())
})

test('a request that must wait: it is kept, looked for an agent, stored, and looked for an agent again', async () => {
  await hub.agent('bob', ['y'])
  taken()
  const { body } = await hub.initiate('waits', 'y')
  await hub.inState(body.id, 'queued')
  const { cosmos, sent } = await settledCalls(6)
  const ofAssign = asked({ cosmos, sent }).filter(
    (call) => call !== 'read routing' && call !== 'read conversations',
  )
  expect(inOrder(ofAssign)).toEqual([
    'create conversations',
    'query routing',
    'query routing',
    'batch routing',
    'query routing',
  ])
  // One wake-up, for the wait limit.
  expect(sent).toEqual({ 'handoff-requests': 1, 'handoff-deadlines': 1 })
})

test('an agent: a look at his work is a read, a renewed lease a read, a write and a look at who waits', async () => {
  await hub.availableAgent('eve', ['z'])
  await settledCalls(0)
  await hub.call('GET', '/agents/eve/work')
  expect(asked(await settledCalls(1))).toEqual(['read routing'])
  await hub.call('PUT', '/agents/eve/presence', { presence: 'available' })
  expect(asked(await settledCalls(3))).toEqual(['read routing', 'batch routing', 'query routing'])
})
