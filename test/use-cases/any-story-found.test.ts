import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { setPresence } from '../../src/use-cases/agents.ts'
import { acceptOffer } from '../../src/use-cases/answer-offer.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { startTestServers, SUPERVISOR, type TestServers } from '../support/hub.ts'
import { forgotten, poolState } from '../support/pool-state.ts'

/* Stories that once ended badly, told as they were. */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

test('an agent takes an offer after she went offline: when she does not come back, it goes to another', async () => {
  const hub = servers.hub({ billing: { assign: 'offer' } })
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  const offline = { presence: 'offline', leaseSeconds: 0, renewal: false } as const
  await untilDeath(hub.hub, (dying) => setPresence(dying, SUPERVISOR, hub.pool, 'ada', offline))
  await acceptOffer(hub.hub, SUPERVISOR, id, { agent: 'ada' })
  expect(forgotten(await poolState(servers.routing, hub.pool))).toEqual([])

  servers.clock.pass(hub.hub.registry.agentRules.graceSeconds)
  await hub.availableAgent('bea', ['billing'])
  await sweep(hub.hub, hub.pool)
  expect(await hub.state(id)).toBe('offered to bea')
})
