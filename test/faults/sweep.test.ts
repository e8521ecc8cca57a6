import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { startTestServers, SUPERVISOR, type TestServers } from '../support/hub.ts'
import { liveSchedule } from './live-schedule.ts'
import { AGENTS, ask, declare, POLICIES } from './schedule.ts'
import { World } from './world.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

async function begin(isSwept: boolean): Promise<World> {
  const test = servers.hub(POLICIES)
  const world = new World(servers, test)
  await test.availableAgent('ada', AGENTS.ada.skills, 1)
  world.isSwept = isSwept
  return world
}

/** A process that completes a handoff dies when it has written so and told nobody. */
async function completeAndDie(world: World, conversation: string): Promise<void> {
  const id = world.idOf(conversation)
  for (let call = 1; ; call++) {
    world.death = { when: 'after', call }
    const fate = await world.act((hub) => completeHandoff(hub, SUPERVISOR, id, {}))
    if (fate !== 'died') throw new Error('It was to die with the handoff completed')
    if ((await world.test.state(id)) === 'completed') return
  }
}

describe.each([
  { isSwept: false, becomes: ['lost', 'stranded'] },
  { isSwept: true, becomes: [] },
])('with the sweep $isSwept', ({ isSwept, becomes }) => {
  test(`a customer beside an agent whose last handoff ended with a process: ${becomes.join(' and ') || 'all is well'}`, async () => {
    const world = await begin(isSwept)
    await ask('first', 'billing').run(world)
    await ask('second', 'billing').run(world)
    await completeAndDie(world, 'first')
    await world.pass(60)
    const second = world.idOf('second')
    expect(await world.test.state(second)).toBe(isSwept ? 'accepted by ada' : 'queued')
    if (isSwept) {
      await world.act((hub) => completeHandoff(hub, SUPERVISOR, second, {}))
      await world.pass(1)
    }
    const wrongs = new Set((await world.verdict()).map(({ wrong }) => wrong))
    expect([...wrongs].sort()).toEqual(becomes)
  })
})

test('by chance, too: without the sweep schedules of deaths and faults lose some', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { findings } = await liveSchedule(servers, seed, { isSwept: false })
    if (findings.some(({ wrong }) => wrong === 'lost')) return
  }
  throw new Error('Without the sweep nothing was lost')
}, 120_000)

test('an outage of Cosmos DB of two minutes costs no customer his place, nor any message', async () => {
  const world = await begin(true)
  await declare(world, 'ada', 'offline')
  const askWithoutDelivery = async (conversation: string) => {
    await ask(conversation, 'billing').run(world)
    await world.pass(1)
  }
  await askWithoutDelivery('before')
  world.plan({ effect: 'fail', status: 503 }, { times: Infinity })
  await askWithoutDelivery('during 1')
  await world.pass(119)
  await askWithoutDelivery('during 2')
  servers.cosmos.faults.clear()
  await askWithoutDelivery('after')
  await world.pass(60)
  expect(world.test.errors).toEqual([])

  const places = world.witness.state.handoffs
    .toSorted((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1))
    .map(({ reply }) => reply.conversation.id)
  expect(places).toEqual(['before', 'during 1', 'during 2', 'after'])
  await declare(world, 'ada', 'available')
  for (const conversation of places) {
    const id = world.idOf(conversation)
    expect([conversation, await world.test.state(id)]).toEqual([conversation, 'accepted by ada'])
    await world.act((hub) => completeHandoff(hub, SUPERVISOR, id, {}))
  }
  await world.pass(60)
  expect(await world.verdict()).toEqual([])
}, 60_000)

test('a poison request ends as failed, once told, and stays to be looked at', async () => {
  const world = await begin(true)
  // The store refuses it for good: ten deliveries, and then the dead-letter queue.
  world.plan({ effect: 'fail', status: 400 }, { times: 10, kinds: ['create'] })
  await ask('poison', 'billing').run(world)
  await world.pass(1)
  const id = world.idOf('poison')
  expect(await world.test.read(id)).toMatchObject({ state: { name: 'failed', code: 'CouldNotBeProcessed' } })
  expect(world.told).toMatchObject([{ conversation: 'poison', state: 'failed' }])
  const { resources } = await servers.conversations.items
    .query("SELECT * FROM c WHERE c.type = 'deadLetter'", { partitionKey: id })
    .fetchAll()
  expect(resources).toMatchObject([{ record: { queue: 'request', body: { data: { request: { id } } } } }])
})
