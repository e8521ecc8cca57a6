import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { queueDepths } from '../../src/use-cases/queue-depths.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { startTestServers, SUPERVISOR, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

test('a wait is over by its own time, which begins anew when an agent gives the handoff back', async () => {
  const hub = servers.hub({ billing: { waitSeconds: 300 } })
  const depth = async () => (await queueDepths(hub.hub, hub.pool, ['billing']))[0]
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  servers.clock.pass(1000)
  await hub.presence('ada', 'away')
  await requeueHandoff(hub.hub, SUPERVISOR, id, {})
  servers.clock.pass(200)
  expect(await depth()).toEqual({ skill: 'billing', waiting: 1, oldestSeconds: 1200, overdueSeconds: 0 })
  servers.clock.pass(170)
  expect(await depth()).toEqual({ skill: 'billing', waiting: 1, oldestSeconds: 1370, overdueSeconds: 70 })
  await sweep(hub.hub, hub.pool)
  expect(await depth()).toEqual({ skill: 'billing', waiting: 0, oldestSeconds: 0, overdueSeconds: 0 })
})
