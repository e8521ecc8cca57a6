import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { accept, decline, eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

const inSeconds = (seconds: number) =>
  new Date(Date.parse(servers.clock.now()) + seconds * 1000).toISOString()

describe('what a handoff needs', () => {
  test('is every skill that it asks for, each at its level, and the level of the policy at least', async () => {
    hub = servers.hub({ dutch: { minLevel: 3 } })
    await hub.availableAgent('ada', ['loans@5'])
    await hub.availableAgent('bob', ['loans@3', 'dutch@2'])
    await hub.availableAgent('cyd', ['loans@2', 'dutch@3'])
    const value = { Skills: [{ name: 'loans', level: 2 }, 'dutch'] }
    const id = await hub.ask('c1', '', { value })
    expect(await hub.read(id)).toMatchObject({
      state: { agent: 'cyd' },
      wish: {
        needs: [
          { skill: 'loans', level: 2 },
          { skill: 'dutch', level: 3 },
        ],
      },
    })
    const value4 = { Skills: [{ name: 'loans', level: 4 }, 'dutch'] }
    const nobody = await hub.ask('c2', '', { value: value4 })
    expect(await hub.read(nobody)).toMatchObject({ state: { name: 'failed', code: 'NoAgentWithSkill' } })
  })
})

describe('relaxing', () => {
  const relaxing = {
    billing: {
      minLevel: 4,
      waitSeconds: 300,
      relax: [
        { afterSeconds: 30, minLevel: 3 },
        { afterSeconds: 90, minLevel: 1 },
      ],
    },
  }

  test('lets a lower level suffice at each step, not before, and says why', async () => {
    hub = servers.hub(relaxing)
    await hub.availableAgent('ada', ['billing@2'])
    await hub.availableAgent('bob', ['billing@3'])
    await hub.presence('bob', 'away')
    const id = await hub.ask('c1', 'billing')
    expect(hub.sent).toContain(`deadline ${id} at ${inSeconds(30)}`)
    await later(servers, hub, 29.999, id)
    expect((await hub.read(id)).wish.needs).toEqual([{ skill: 'billing', level: 4 }])
    await later(servers, hub, 0.001, id)
    expect((await hub.read(id)).wish.needs).toEqual([{ skill: 'billing', level: 3 }])
    expect(hub.sent).toContain(`deadline ${id} at ${inSeconds(60)}`)
    await later(servers, hub, 59.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by ada')
    expect((await hub.read(id)).log.filter(({ type }) => type === 'relaxed')).toMatchObject([
      { level: 3, reason: 'nobody at level 4 came within 30 s' },
      { level: 1, reason: 'nobody at level 3 came within 90 s' },
    ])
  })

  test('takes the steps together that a late wake-up finds due', async () => {
    hub = servers.hub(relaxing)
    await hub.availableAgent('ada', ['billing@1'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 200, id)
    expect(await eventsOf(hub, id)).toEqual(['queued', 'relaxed', 'relaxed', 'accepted'])
  })

  test('goes no lower than what the bot asked for, in what it has not to do with', async () => {
    hub = servers.hub(relaxing)
    await hub.availableAgent('ada', ['billing@1', 'dutch@1'])
    await hub.agent('bob', ['billing@1', 'dutch@5'])
    const value = { Skills: ['billing', { name: 'dutch', level: 5 }] }
    const id = await hub.ask('c1', '', { value })
    await later(servers, hub, 200, id)
    expect(await hub.state(id)).toBe('queued')
    await hub.presence('bob', 'available')
    expect(await hub.state(id)).toBe('accepted by bob')
  })

  test('goes on after an offer, from when the handoff came into the queue', async () => {
    hub = servers.hub({ billing: { ...relaxing.billing, assign: 'offer', offerSeconds: 40 } })
    await hub.availableAgent('ada', ['billing@4'])
    await hub.availableAgent('bob', ['billing@3'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 35, id)
    expect(await hub.state(id)).toBe('offered to ada')
    await decline(hub, 'ada', id)
    await later(servers, hub, 0, id)
    expect(await hub.state(id)).toBe('offered to bob')
  })
})

describe('overflow', () => {
  const overflowing = {
    billing: { waitSeconds: 300, overflow: { afterSeconds: 60, to: 'general' } },
    general: { minLevel: 2 },
  }

  test('moves a handoff that waited long to the other queue, with its place and its limit', async () => {
    hub = servers.hub(overflowing)
    await hub.agent('ada', ['billing'])
    await hub.agent('bob', ['general@2'])
    const id = await hub.ask('c1', 'billing', { value: { Skills: ['billing', 'dutch'] } })
    expect(await hub.read(id)).toMatchObject({ state: { name: 'failed' } })
    const moved = await hub.ask('c2', 'billing')
    const { state } = await hub.read(moved)
    servers.clock.pass(1)
    const newer = await hub.ask('c3', 'general')
    await later(servers, hub, 59, moved)
    expect(await hub.read(moved)).toMatchObject({
      wish: { routedTo: 'general', needs: [{ skill: 'general', level: 2 }] },
      state: { name: 'queued', waitUntil: state.name === 'queued' ? state.waitUntil : '' },
    })
    expect((await hub.read(moved)).log).toContainEqual(
      expect.objectContaining({ type: 'overflowed', from: 'billing', skill: 'general' }),
    )
    await hub.presence('bob', 'available')
    expect(await hub.state(moved)).toBe('accepted by bob')
    expect(await hub.state(newer)).toBe('queued')
  })

  test('does not move it to where nobody is, and looks again every minute', async () => {
    hub = servers.hub(overflowing)
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 60, id)
    expect(await hub.read(id)).toMatchObject({ wish: { routedTo: 'billing' }, state: { name: 'queued' } })
    expect(hub.sent).toContain(`deadline ${id} at ${inSeconds(60)}`)
    await hub.availableAgent('bob', ['general@2'])
    await later(servers, hub, 60, id)
    expect(await hub.state(id)).toBe('accepted by bob')
  })

  test('that goes nowhere holds up none of the other steps', async () => {
    const overflow = { afterSeconds: 10, to: 'general' }
    const relax = [{ afterSeconds: 30, minLevel: 1 }]
    hub = servers.hub({ billing: { minLevel: 3, waitSeconds: 300, overflow, relax } })
    await hub.availableAgent('ada', ['billing@1'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 10, id)
    await later(servers, hub, 19.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('can only make the wait longer by moving, never by itself: the limit ends it', async () => {
    hub = servers.hub(overflowing)
    await hub.agent('ada', ['billing'])
    await hub.agent('bob', ['general@2'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 60, id)
    await later(servers, hub, 239.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.read(id)).toMatchObject({ state: { name: 'failed', code: 'WaitedTooLong' } })
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['failed'])
  })
})

describe('a queue that is full', () => {
  const full = { billing: { maxWaiting: 2, assign: 'offer' } } as const

  test('refuses one more at once, and the bot is told why', async () => {
    hub = servers.hub(full)
    await hub.agent('ada', ['billing'])
    await hub.ask('c1', 'billing')
    await hub.ask('c2', 'billing')
    const id = await hub.ask('c3', 'billing')
    await hub.notify(id)
    expect(await hub.read(id)).toMatchObject({
      state: { name: 'failed', code: 'QueueFull' },
      deliveries: [{ status: 'failed', state: 'delivered' }],
    })
    expect(hub.statuses(id)).toEqual(['failed'])
    expect(await hub.state(await hub.ask('c3', 'billing'))).toBe('failed')
  })

  test('takes what an agent can have at once, and asks only for its own skill', async () => {
    hub = servers.hub({ billing: { maxWaiting: 0 } })
    await hub.availableAgent('ada', ['billing', 'loans'])
    const id = await hub.ask('c1', 'billing')
    expect(await hub.state(id)).toBe('accepted by ada')
    expect(await hub.state(await hub.ask('c2', 'loans'))).toBe('queued')
    expect(await hub.state(await hub.ask('c3', 'billing'))).toBe('failed')
    expect(await hub.read(await hub.ask('c1', 'billing'))).toMatchObject({ id })
  })

  test('takes back what was in it before', async () => {
    hub = servers.hub(full)
    await hub.availableAgent('ada', ['billing'], 2)
    const [first, second] = [await hub.ask('c1', 'billing'), await hub.ask('c2', 'billing')]
    const [third, fourth] = [await hub.ask('c3', 'billing'), await hub.ask('c4', 'billing')]
    await accept(hub, 'ada', second)
    await decline(hub, 'ada', first)
    await requeueHandoff(hub.hub, SUPERVISOR, second, {})
    const states = await Promise.all([first, second, third, fourth].map((id) => hub.state(id)))
    expect(states).toEqual(['queued', 'queued', 'offered to ada', 'offered to ada'])
    expect(await hub.state(await hub.ask('c5', 'billing'))).toBe('failed')
  })
})
