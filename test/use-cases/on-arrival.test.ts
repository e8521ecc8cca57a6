import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { receive } from '../../src/handoff/receive.ts'
import type { Handoff, Preference, Queued } from '../../src/handoff/states.ts'
import { secondsAfter } from '../../src/handoff/time.ts'
import { onArrival } from '../../src/use-cases/on-arrival.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

async function fresh(hub: TestHub, preferred: Preference | null = null): Promise<Handoff<Queued>> {
  const { request } = await hub.request('fresh', 'billing')
  return receive(request, hub.hub.registry.policyOf('billing'), servers.clock.now(), preferred)
}

/** An agent is there, and the process died that was to match him. */
async function cameUnseen(hub: TestHub, id: string): Promise<void> {
  const stored = await hub.hub.routing.agent(hub.pool, id)
  if (stored === undefined) throw new Error(`There is no ${id}`)
  const leaseUntil = secondsAfter(servers.clock.now(), 3600)
  const agent = { ...stored.value, presence: 'available' as const, leaseUntil }
  await hub.hub.routing.commit(hub.pool, [{ type: 'replaceAgent', agent, replacing: stored }])
}

async function firstOf(hub: TestHub, handoff: Handoff<Queued>): Promise<string | undefined> {
  const { first } = await onArrival(hub.hub, handoff)
  return first?.agent.value.id
}

describe('a request that arrives', () => {
  test('is not held up by an earlier one that waits for others', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    servers.clock.pass(1)
    await hub.agent('bob', ['billing', 'loans'])
    await hub.ask('earlier', 'loans')
    await cameUnseen(hub, 'bob')
    servers.clock.pass(1)
    expect(await firstOf(hub, await fresh(hub))).toBe('ada')
  })

  test('waits behind an earlier one of another skill that the same agent may have', async () => {
    const hub = servers.hub()
    await hub.agent('bob', ['billing', 'loans'])
    await hub.ask('earlier', 'loans')
    await cameUnseen(hub, 'bob')
    servers.clock.pass(1)
    expect(await firstOf(hub, await fresh(hub))).toBeUndefined()
  })

  test('finds the agent for whom it is kept behind any number of others', async () => {
    const hub = servers.hub()
    for (const name of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'z']) {
      await hub.availableAgent(name, ['billing'])
      servers.clock.pass(1)
    }
    const until = secondsAfter(servers.clock.now(), 40)
    const kept = await fresh(hub, { agent: 'z', why: 'lastAgent', until })
    expect([await firstOf(hub, kept), await firstOf(hub, { ...kept, preferred: null })]).toEqual(['z', 'b'])
  })
})
