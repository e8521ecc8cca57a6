import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Agent } from '../../src/handoff/agents.ts'
import { deleteAgent } from '../../src/use-cases/agents.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { accept, asAgent, eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
beforeEach(() => {
  hub = servers.hub({
    billing: { wrapUpSeconds: 30, maxHandlingSeconds: 600 },
    loans: { assign: 'offer', offerSeconds: 500 },
  })
})
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

async function agent(id: string): Promise<Agent> {
  const found = await hub.hub.routing.agent(hub.pool, id)
  if (found === undefined) throw new Error(`There is no agent ${id}`)
  return found.value
}

const look = (id: string) => lookAtAgent(hub.hub, hub.pool, id)
const inSeconds = (seconds: number) =>
  new Date(Date.parse(servers.clock.now()) + seconds * 1000).toISOString()

describe('an agent whose lease lapses', () => {
  test('loses what is offered to him at once, and keeps what he has until his grace time is over', async () => {
    await hub.agent('ada', ['billing', 'loans'], 2)
    await hub.presence('ada', 'available', 60)
    const held = await hub.ask('c1', 'billing')
    const offered = await hub.ask('c2', 'loans')
    servers.clock.pass(60)
    await hub.availableAgent('bob', ['billing', 'loans'], 2)
    await look('ada')

    expect(await agent('ada')).toMatchObject({
      presence: 'offline',
      presenceReason: 'leaseLapsed',
      graceUntil: inSeconds(120),
    })
    expect(await hub.state(offered)).toBe('offered to bob')
    expect(await hub.state(held)).toBe('accepted by ada')
    expect(hub.sent).toContain(`look at ada at ${inSeconds(120)}`)

    servers.clock.pass(119.999)
    await look('ada')
    expect(await hub.state(held)).toBe('accepted by ada')
    servers.clock.pass(0.001)
    await look('ada')
    expect(await hub.read(held)).toMatchObject({
      state: { name: 'accepted', agent: 'bob' },
      assignment: 2,
    })
    expect(await eventsOf(hub, held)).toEqual(['queued', 'accepted', 'agentLost', 'accepted'])
    await hub.notify(held)
    expect(hub.statuses(held)).toEqual(['accepted', 'accepted'])
    expect(await agent('ada')).toMatchObject({ assignments: [], graceUntil: null })
  })

  test('and who is back in time keeps everything', async () => {
    await hub.availableAgent('ada', ['billing'])
    await hub.availableAgent('bob', ['billing'])
    const held = await hub.ask('c1', 'billing')
    await hub.presence('ada', 'offline')
    expect(await agent('ada')).toMatchObject({ graceUntil: inSeconds(120) })
    servers.clock.pass(119)
    await hub.presence('ada', 'available')
    servers.clock.pass(1000)
    await look('ada')
    expect(await hub.state(held)).toBe('accepted by ada')
  })

  test('and whose handoff nobody else can take waits, and may have it again later', async () => {
    hub = servers.hub({ billing: { askAgainSeconds: 40, waitSeconds: 50 } })
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 60)
    const held = await hub.ask('c1', 'billing')
    servers.clock.pass(60)
    await look('ada')
    servers.clock.pass(120)
    const newer = await hub.ask('c2', 'billing')
    await look('ada')
    expect(await hub.read(held)).toMatchObject({ state: { name: 'queued', waitUntil: inSeconds(50) } })
    await hub.presence('ada', 'available')
    expect(await hub.state(newer)).toBe('accepted by ada')
    await hub.complete(newer)
    expect(await hub.state(held)).toBe('queued')
    await later(servers, hub, 40, held)
    expect(await hub.state(held)).toBe('accepted by ada')
  })

  test('is found by the sweep, when nobody wakes the hub', async () => {
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 60)
    const held = await hub.ask('c1', 'billing')
    await hub.availableAgent('bob', ['billing'])
    servers.clock.pass(60)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ agentsDue: 1, failed: 0 })
    servers.clock.pass(120)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ agentsDue: 1, failed: 0 })
    expect(await hub.state(held)).toBe('accepted by bob')
  })
})

describe('wrapping up', () => {
  test('takes a place for a while, and the wake-up that ends it brings the next handoff', async () => {
    await hub.availableAgent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    await hub.complete(first)
    const next = await hub.ask('c2', 'billing')
    expect(await hub.state(next)).toBe('queued')
    expect(await agent('ada')).toMatchObject({ wrapUps: [{ handoffId: first, until: inSeconds(30) }] })
    expect(hub.sent).toContain(`look at ada at ${inSeconds(30)}`)

    servers.clock.pass(29.999)
    await look('ada')
    expect(await hub.state(next)).toBe('queued')
    servers.clock.pass(0.001)
    await look('ada')
    expect(await hub.state(next)).toBe('accepted by ada')
    expect(await agent('ada')).toMatchObject({ wrapUps: [] })
  })

  test('of two handoffs ends one after the other, each with a wake-up', async () => {
    await hub.availableAgent('ada', ['billing'], 2)
    const [first, second] = [await hub.ask('c1', 'billing'), await hub.ask('c2', 'billing')]
    await hub.complete(first)
    servers.clock.pass(10)
    await hub.complete(second)
    const secondEnds = inSeconds(30)
    const third = await hub.ask('c3', 'billing')
    const fourth = await hub.ask('c4', 'billing')
    servers.clock.pass(20)
    await look('ada')
    expect([await hub.state(third), await hub.state(fourth)]).toContain('queued')
    expect(hub.sent).toContain(`look at ada at ${secondEnds}`)
    servers.clock.pass(10)
    await look('ada')
    expect([await hub.state(third), await hub.state(fourth)]).not.toContain('queued')
  })

  test('follows a handling that took too long, but nothing that was given back or cancelled', async () => {
    await hub.availableAgent('ada', ['billing'])
    const cancelled = await hub.ask('c1', 'billing')
    await cancelHandoff(hub.hub, SUPERVISOR, cancelled)
    expect(await agent('ada')).toMatchObject({ wrapUps: [] })
    const forgotten = await hub.ask('c2', 'billing')
    await later(servers, hub, 600, forgotten)
    expect(await agent('ada')).toMatchObject({ wrapUps: [{ handoffId: forgotten }] })
    await hub.notify(forgotten)
    expect(await hub.read(forgotten)).toMatchObject({
      state: { name: 'completed' },
      deliveries: [{ status: 'accepted' }, { status: 'completed' }],
    })
    expect(await eventsOf(hub, forgotten)).toContain('handlingTimedOut')
  })

  test('does not keep an agent from being deleted', async () => {
    await hub.availableAgent('ada', ['billing'])
    await hub.complete(await hub.ask('c1', 'billing'))
    await deleteAgent(hub.hub, SUPERVISOR, hub.pool, 'ada', false)
    expect(await hub.hub.routing.agent(hub.pool, 'ada')).toBeUndefined()
  })
})

describe('deleting an agent with work', () => {
  test('is refused, unless it is to go to others', async () => {
    await hub.availableAgent('ada', ['billing', 'loans'], 3)
    const held = await hub.ask('c1', 'billing')
    const offered = await hub.ask('c2', 'loans')
    await hub.availableAgent('bob', ['billing', 'loans'], 3)
    await expect(deleteAgent(hub.hub, SUPERVISOR, hub.pool, 'ada', false)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'AgentHasWork',
    })
    expect(await hub.state(offered)).toBe('offered to ada')

    for (let time = 0; time < 2; time++) await deleteAgent(hub.hub, SUPERVISOR, hub.pool, 'ada', true)
    expect(await hub.state(held)).toBe('accepted by bob')
    expect(await hub.state(offered)).toBe('offered to bob')
    expect(await eventsOf(hub, held)).toContain('agentLost')
    expect(await hub.hub.routing.agent(hub.pool, 'ada')).toBeUndefined()
  })

  test('is for supervisors', async () => {
    await hub.availableAgent('ada', ['billing'])
    await expect(deleteAgent(hub.hub, asAgent(hub, 'ada'), hub.pool, 'ada', true)).rejects.toMatchObject({
      code: 'SupervisorOnly',
    })
  })
})

describe('a supervisor', () => {
  const complete = (id: string) => completeHandoff(hub.hub, SUPERVISOR, id, { message: 'Closed' })

  test('completes what an agent has; what nobody has cannot be completed, only cancelled', async () => {
    await hub.agent('ada', ['billing', 'loans'])
    const queued = await hub.ask('c1', 'loans')
    await expect(complete(queued)).rejects.toMatchObject({ facts: { state: 'queued', agent: null } })
    await hub.presence('ada', 'available')
    await expect(complete(queued)).rejects.toMatchObject({ facts: { state: 'offered', agent: 'ada' } })
    await accept(hub, 'ada', queued)
    for (let time = 0; time < 2; time++) {
      expect(await complete(queued)).toMatchObject({ state: { name: 'completed', message: 'Closed' } })
    }
    expect((await hub.read(queued)).log.at(-1)).toMatchObject({ type: 'completed', by: 'supervisor' })
    expect(await cancelHandoff(hub.hub, SUPERVISOR, queued)).toMatchObject({ state: { name: 'completed' } })
  })

  test.each(['queued', 'offered', 'accepted'])('cancels what is %s, once', async (state) => {
    await hub.agent('ada', ['loans'])
    const id = await hub.ask('c1', 'loans')
    if (state !== 'queued') await hub.presence('ada', 'available')
    if (state === 'accepted') await accept(hub, 'ada', id)
    expect((await hub.read(id)).state.name).toBe(state)
    for (const reason of ['Closed', 'Closed again']) {
      expect(await cancelHandoff(hub.hub, SUPERVISOR, id, reason)).toMatchObject({
        state: { name: 'cancelled', reason: 'Closed' },
      })
    }
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(state === 'accepted' ? ['accepted', 'completed'] : ['failed'])
    await expect(complete(id)).rejects.toMatchObject({ facts: { state: 'cancelled' } })
    expect(await agent('ada')).toMatchObject({ offers: [], assignments: [] })
  })
})
