import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Container } from '@azure/cosmos'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import { startBotReceiver, type BotReceiver } from '../support/bot-receiver.ts'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'
import { arm, EFFECTS, nameOf, pointsOf, titleOf, type Effect, type Listener, type Point } from './points.ts'
import { aMinutePasses } from './time-passes.ts'

let stack: TestStack
let bot: BotReceiver
let hub: HubClient
let routing: Container
const listener: Listener = { onStatus: undefined }

beforeAll(async () => {
  bot = await startBotReceiver()
  bot.answer = () => {
    listener.onStatus?.()
    return 200
  }
  stack = await startTestStack({ bots: [{ id: 'shop', delivery: { via: 'webhook', url: bot.url } }] })
  hub = new HubClient(stack.hub)
  routing = cosmosClient(stack.servers.cosmos).database('handoff').container('routing')
  await hub.availableAgent('ada', ['x'], 100)
})

afterAll(async () => {
  await stack.stop()
  await bot.close()
})

const ask = (conversation: string) =>
  until(
    `202 for ${conversation}`,
    async () => {
      const headers = { 'idempotency-key': conversation.replaceAll(' ', '-') }
      const answer = await hub.initiate(conversation, 'x', {}, headers).catch(() => undefined)
      return answer?.status === 202 ? answer.body.id : undefined
    },
    30,
  )

const complete = (id: string) =>
  until(
    `${id} to be completed`,
    async () => {
      const answer = await hub.complete(id).catch(() => undefined)
      return answer?.status === 200 ? true : undefined
    },
    30,
  )

const WRITES = ['batch', 'create', 'delete', 'patch', 'replace', 'upsert']

/** @returns what the servers see while something is done. */
async function effectsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: Effect[] = []
  const stopCosmos = stack.servers.cosmos.observe(({ operation: kind, container = '' }) => {
    if (WRITES.includes(kind)) seen.push({ on: 'cosmos', kind, container })
  })
  const stopBus = stack.servers.serviceBus.observe((operation, queue) => {
    if (operation === 'send' || operation === 'settle') seen.push({ on: 'bus', operation, queue })
  })
  listener.onStatus = () => seen.push({ on: 'bot' })
  await work()
  listener.onStatus = undefined
  stopCosmos()
  stopBus()
  return seen.map(nameOf)
}

const settled = (queue: string) =>
  until(`${queue} to be empty`, () =>
    Promise.resolve(stack.servers.serviceBus.queue(queue).active === 0 ? true : undefined),
  )

test('the points are all that there are: the hub does nothing else for a handoff', async () => {
  // After the first one it is known for a while that the bot answers.
  const first = await ask('first')
  await hub.delivered(first)
  await complete(first)
  await hub.delivered(first)
  await settled('handoff-status')
  let id = ''
  const asked = await effectsOf(async () => {
    id = await ask('plain')
    await hub.delivered(id)
    await settled('handoff-requests')
    await settled('handoff-status')
  })
  const completed = await effectsOf(async () => {
    await complete(id)
    await bot.finalOf('plain')
    await hub.delivered(id)
    await settled('handoff-status')
  })
  expect(asked.sort()).toEqual(EFFECTS.asked.map(nameOf).sort())
  expect(completed.sort()).toEqual(EFFECTS.completed.map(nameOf).sort())
})

/** Does something, has the host killed at the point, and starts it again. */
async function killedAt(point: Point, work: () => Promise<unknown>): Promise<void> {
  const reached = new Promise<void>((resolve) => {
    arm(point, stack.servers, listener, () => resolve(stack.kill()))
  })
  const done = work()
  await reached
  await aMinutePasses(stack.servers, routing)
  await stack.restart()
  await done
}

test('kill -9 at each of them: every handoff ends right, once', async () => {
  const ids = new Map<string, string>()
  for (const point of pointsOf('asked')) {
    const conversation = `asked, ${titleOf(point)}`
    await killedAt(point, async () => ids.set(conversation, await ask(conversation)))
  }
  for (const id of ids.values()) {
    await hub.inState(id, 'accepted')
    await complete(id)
  }
  for (const point of pointsOf('completed')) {
    const conversation = `completed, ${titleOf(point)}`
    const id = await ask(conversation)
    ids.set(conversation, id)
    await until(`accepted to be told of ${conversation}`, () =>
      Promise.resolve(bot.states(conversation).includes('accepted') ? true : undefined),
    )
    await settled('handoff-status')
    await killedAt(point, () => complete(id))
  }
  for (const [conversation, id] of ids) {
    await until(
      `the end of ${conversation}`,
      async () => {
        if (bot.states(conversation).includes('completed')) return true
        await stack.sweep()
        return undefined
      },
      30,
    )
    expect([conversation, ...bot.states(conversation)]).toEqual([conversation, 'accepted', 'completed'])
    const types = (await hub.read(id)).log.map(({ type }) => type)
    expect(types.filter((type) => type === 'accepted' || type === 'completed')).toEqual([
      'accepted',
      'completed',
    ])
  }
  const agent = await hub.call('GET', '/agents/ada')
  expect(agent.body.assignments).toEqual([])
}, 240_000)
