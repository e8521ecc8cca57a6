import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { failDeadRequest, keepDead } from '../../src/use-cases/dead-letter.ts'
import { startTestServers, SUPERVISOR, type TestServers } from '../support/hub.ts'
import { conversationFaults, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const dead = { queue: 'handoff-requests', reason: 'MaxDeliveryCountExceeded', body: { v: 1 } }

test('a request that was never stored becomes a failed handoff, once, and its bot is told', async () => {
  const hub = servers.hub()
  const request = await hub.request('c1', 'billing')
  const { id } = request.request
  for (let time = 0; time < 3; time++) await failDeadRequest(hub.hub, request, dead)
  await hub.notify(id)
  expect(await hub.read(id)).toMatchObject({ state: { name: 'failed', code: 'CouldNotBeProcessed' } })
  expect(hub.statuses(id)).toEqual(['failed'])
})

test('a request that is stored already goes on waiting: its deadline and the sweep care for it', async () => {
  const hub = servers.hub()
  await hub.agent('ada', ['billing'])
  const request = await hub.request('c1', 'billing')
  await assign(hub.hub, request)
  await failDeadRequest(hub.hub, request, dead)
  expect(await hub.state(request.request.id)).toBe('queued')
  expect(conversationFaults(await poolState(servers.routing, hub.pool))).toEqual([])
})

test('a request that an agent has already stays with him', async () => {
  const hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  const request = await hub.request('c1', 'billing')
  await assign(hub.hub, request)
  await failDeadRequest(hub.hub, request, dead)
  expect(await hub.state(request.request.id)).toBe('accepted by ada')
  expect(loadFaults(await poolState(servers.routing, hub.pool))).toEqual([])
})

test('a repeated request that was taken over does not fail the handoff that took it over', async () => {
  const hub = servers.hub()
  await hub.agent('ada', ['billing'])
  const first = await hub.ask('c1', 'billing')
  const repeated = await hub.request('c1', 'billing')
  await assign(hub.hub, repeated)
  await failDeadRequest(hub.hub, repeated, dead)
  expect(await hub.state(first)).toBe('queued')
})

test('a request that was cancelled before is over, and its bot is told once', async () => {
  const hub = servers.hub()
  const request = await hub.request('c1', 'billing')
  const { id } = request.request
  await cancelHandoff(hub.hub, SUPERVISOR, id)
  await failDeadRequest(hub.hub, request, dead)
  await assign(hub.hub, request)
  await hub.notify(id)
  expect(hub.statuses(id)).toEqual(['failed'])
})

test('a request whose handoff ended long ago creates nothing', async () => {
  const hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  const request = await hub.request('c1', 'billing')
  const { id } = request.request
  await assign(hub.hub, request)
  await hub.complete(id)
  await hub.notify(id)
  servers.clock.pass(2 * 60 * 60)
  await failDeadRequest(hub.hub, request, dead)
  expect((await poolState(servers.routing, hub.pool)).handoffs).toEqual([])
  expect(await hub.state(id)).toBe('completed')
})

test('a request that failed as a dead letter and is delivered again later stays failed', async () => {
  const hub = servers.hub()
  const request = await hub.request('c1', 'billing')
  const { id } = request.request
  await failDeadRequest(hub.hub, request, dead)
  await hub.notify(id)
  servers.clock.pass(2 * 60 * 60)
  await hub.availableAgent('ada', ['billing'])
  await assign(hub.hub, request)
  expect(await hub.state(id)).toBe('failed')
  expect(hub.statuses(id)).toEqual(['failed'])
})

test('any other message is kept for the operator, also one that cannot be read', async () => {
  const hub = servers.hub()
  const id = `ho-${hub.pool}-${'a'.repeat(32)}`
  await keepDead(hub.hub, id, { queue: 'handoff-status', reason: 'Poison', body: { kind: 'status' } })
  for (const body of [undefined, 'no JSON', undefined]) {
    await keepDead(hub.hub, undefined, { queue: 'handoff-status', reason: 'Poison', body })
  }
  const kept = async (handoffId: string) =>
    (await servers.conversations.items.readAll({ partitionKey: handoffId }).fetchAll()).resources.length
  expect(await kept(id)).toBe(1)
  expect(await kept('unreadable')).toBe(2)
  await keepDead(hub.hub, { pool: hub.pool, agentId: 'ada' }, { ...dead, queue: 'handoff-deadlines' })
  expect(await kept(`agent-${hub.pool}-ada`)).toBe(1)
  expect(hub.errors).toHaveLength(5)
})
