import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import { HubClient } from '../support/hub-client.ts'
import { poolState } from '../support/pool-state.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack({ pools: ['other'], bots: [{ id: 'shop' }] })
})
afterAll(() => stack.stop())

test('a pool whose part of the store fails keeps the sweep from no other', async () => {
  const { cosmos } = stack.servers
  const routing = cosmosClient(cosmos).database('handoff').container('routing')
  const hub = new HubClient(stack.hub)
  await hub.call('PUT', '/agents/ada?pool=other', { name: 'ada', skills: ['x'], capacity: 1 })
  const there = { presence: 'available', leaseSeconds: 3600 }
  expect(await hub.call('PUT', '/agents/ada/presence?pool=other', there)).toMatchObject({ status: 200 })
  const past = new Date(Date.now() - 1000).toISOString()
  const query = "SELECT VALUE c.id FROM c WHERE c.type = 'agent'"
  const { resources } = await routing.items.query<string>(query, { partitionKey: 'other' }).fetchAll()
  await routing.item(resources[0] ?? '', 'other').patch([
    { op: 'set', path: '/agent/leaseUntil', value: past },
    { op: 'set', path: '/dueAt', value: past },
  ])

  const isDefault = ({ partitionKey }: { partitionKey: string | undefined }) => partitionKey === '["default"]'
  cosmos.faults.plan({ effect: 'fail', status: 503 }, { times: Infinity, where: isDefault })
  await stack.sweep()
  expect(stack.log.filter((line) => line.includes('A sweep failed')).join('\n')).toContain('default')
  const { agents } = await poolState(routing, 'other')
  expect(agents).toMatchObject([{ id: 'ada', presence: 'offline' }])
})
