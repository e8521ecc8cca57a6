import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'
import { conversationFaults, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const limits = { billing: { waitSeconds: 60, maxHandlingSeconds: 120 } }

async function faults({ pool }: TestHub): Promise<string[]> {
  const state = await poolState(servers.routing, pool)
  return [...loadFaults(state), ...conversationFaults(state)]
}

describe('a handoff that waits', () => {
  async function waiting(): Promise<{ hub: TestHub; id: string }> {
    const hub = servers.hub(limits)
    await hub.agent('ada', ['billing'])
    return { hub, id: await hub.ask('c1', 'billing') }
  }

  test('wakes the hub at the end of its wait', async () => {
    const { hub, id } = await waiting()
    const { state } = await hub.read(id)
    expect(state).toMatchObject({ name: 'queued' })
    if (state.name === 'queued') expect(hub.sent).toContain(`deadline ${id} at ${state.waitUntil}`)
  })

  test('is not ended by a wake-up that comes early', async () => {
    const { hub, id } = await waiting()
    servers.clock.pass(59.999)
    expect(await actOnDeadline(hub.hub, id)).toBe(false)
    expect(await hub.state(id)).toBe('queued')
  })

  test('fails at its limit, once, however many wake-ups come, and the bot is told', async () => {
    const { hub, id } = await waiting()
    servers.clock.pass(60)
    const ended = await Promise.all([1, 2, 3].map(() => actOnDeadline(hub.hub, id)))
    expect(ended.filter(Boolean)).toHaveLength(1)
    expect(await actOnDeadline(hub.hub, id)).toBe(false)

    await hub.notify(id)
    expect(await hub.read(id)).toMatchObject({
      state: { name: 'failed', code: 'WaitedTooLong' },
      deliveries: [{ status: 'failed', message: 'Cannot find agent with requested skill' }],
    })
    expect(hub.statuses(id)).toEqual(['failed'])
    expect(await faults(hub)).toEqual([])
  })

  test('is ended by the sweep when the wake-up never comes', async () => {
    const { hub, id } = await waiting()
    servers.clock.pass(61)
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ handoffsDue: 1 })
    expect(await hub.state(id)).toBe('failed')
  })

  test('is not ended by its wake-up once an agent has it', async () => {
    const { hub, id } = await waiting()
    await hub.presence('ada', 'available')
    servers.clock.pass(61)
    expect(await actOnDeadline(hub.hub, id)).toBe(false)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('races with an agent who comes: one of the two has it, and both know', async () => {
    const hub = servers.hub(limits)
    for (let round = 0; round < 8; round++) {
      await hub.agent(`agent-${round}`, [`skill-${round}`, 'billing'])
      const id = await hub.ask(`c${round}`, 'billing')
      servers.clock.pass(60)
      await Promise.all([actOnDeadline(hub.hub, id), hub.presence(`agent-${round}`, 'available')])
      expect(await hub.state(id)).toMatch(/^(failed|accepted by )/)
      expect(await faults(hub)).toEqual([])
      await hub.presence(`agent-${round}`, 'offline')
    }
  })
})

describe('a handoff that an agent holds', () => {
  test('is completed at its limit, and the agent gets the next', async () => {
    const hub = servers.hub(limits)
    await hub.availableAgent('ada', ['billing'])
    const held = await hub.ask('c1', 'billing')
    servers.clock.pass(70)
    const next = await hub.ask('c2', 'billing')
    servers.clock.pass(49)
    expect(await actOnDeadline(hub.hub, held)).toBe(false)
    servers.clock.pass(1)
    expect(await actOnDeadline(hub.hub, held)).toBe(true)

    await hub.notify(held)
    expect(await hub.state(held)).toBe('completed')
    expect(hub.statuses(held)).toEqual(['accepted', 'completed'])
    expect(await hub.state(next)).toBe('accepted by ada')
    expect(await faults(hub)).toEqual([])
  })
})

test('a wake-up for a handoff that is over, or that never was, does nothing', async () => {
  const hub = servers.hub(limits)
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  await hub.complete(id)
  servers.clock.pass(1000)
  expect(await actOnDeadline(hub.hub, id)).toBe(false)
  expect(await actOnDeadline(hub.hub, `ho-${hub.pool}-${'0'.repeat(32)}`)).toBe(false)
  expect(await hub.state(id)).toBe('completed')
})
