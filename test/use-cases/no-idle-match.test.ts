import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { setPresence, writeAgent } from '../../src/use-cases/agents.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { idleMatches, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

async function idle({ pool }: TestHub): Promise<string[]> {
  const state = await poolState(servers.routing, pool)
  expect(loadFaults(state)).toEqual([])
  return idleMatches(state, servers.clock.now())
}

describe('a request and an agent who goes available at the same time', () => {
  test('find each other, whichever of them writes last', async () => {
    const hub = servers.hub()
    for (let round = 0; round < 12; round++) {
      await hub.agent(`agent-${round}`, ['billing'])
      const request = await hub.request(`c${round}`, 'billing')
      const asking = () => assign(hub.hub, request)
      const coming = () => hub.presence(`agent-${round}`, 'available')
      await Promise.all(round % 2 ? [asking(), coming()] : [coming(), asking()])
      expect(await hub.state(request.request.id)).toBe(`accepted by agent-${round}`)
    }
    expect(await idle(hub)).toEqual([])
  })

  test('find each other when the request saw no agent, and he no request', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const request = await hub.request('c1', 'billing')
    // The agent comes and goes through all of his call between the request's reading and writing.
    const slow: Hub = {
      ...hub.hub,
      routing: {
        ...hub.hub.routing,
        commit: async (pool, changes) => {
          await hub.presence('ada', 'available')
          return hub.hub.routing.commit(pool, changes)
        },
      },
    }
    await assign(slow, request)
    expect(await hub.state(request.request.id)).toBe('accepted by ada')
  })
})

test('the one agent who can is found behind ten longer idle who cannot', async () => {
  const hub = servers.hub()
  for (let number = 0; number < 12; number++) {
    await hub.availableAgent(`novice-${number}`, ['billing'])
    servers.clock.pass(1)
  }
  await hub.agent('expert', ['billing@5'])
  const id = await hub.ask('c1', 'default', { value: { Skills: [{ name: 'billing', level: 5 }] } })
  expect(await hub.state(id)).toBe('queued')

  await untilDeath(hub.hub, (dying) => setPresence(dying, SUPERVISOR, hub.pool, 'expert', AVAILABLE))
  expect(await hub.state(id)).toBe('queued')
  await sweep(hub.hub, hub.pool)

  expect(await hub.state(id)).toBe('accepted by expert')
})

describe('a process that dies after it wrote', () => {
  /** Each frees an agent for somebody who waits, and dies before it gives him the next one. */
  const supplies: Record<string, (hub: Hub, test: TestHub, held: string) => Promise<unknown>> = {
    'a completion': (hub, _test, held) => completeHandoff(hub, SUPERVISOR, held, {}),
    'a cancellation': (hub, _test, held) => cancelHandoff(hub, SUPERVISOR, held),
    'a handoff held too long': (hub, _test, held) => {
      servers.clock.pass(61)
      return actOnDeadline(hub, held)
    },
    'more capacity': (hub, { pool }) =>
      writeAgent(hub, SUPERVISOR, {
        id: 'ada',
        pool,
        name: 'ada',
        skills: [{ key: 'billing', name: 'billing', level: 1 }],
        capacity: 2,
      }),
    'an agent who goes available': (hub, { pool }) => setPresence(hub, SUPERVISOR, pool, 'bob', AVAILABLE),
  }

  test.each(Object.entries(supplies))('%s: the next sweep gives away what is free', async (_what, supply) => {
    const hub = servers.hub({ billing: { maxHandlingSeconds: 60 } })
    await hub.availableAgent('ada', ['billing'])
    await hub.agent('bob', ['billing'])
    const held = await hub.ask('c1', 'billing')
    const waiting = await hub.ask('c2', 'billing')

    await untilDeath(hub.hub, (dying) => supply(dying, hub, held))
    expect(await idle(hub)).toHaveLength(1)
    await sweep(hub.hub, hub.pool)

    expect(await idle(hub)).toEqual([])
    expect(await hub.state(waiting)).toMatch(/^accepted by /)
  })

  test('a request: the next sweep tells its bot and gives it an agent', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const request = await hub.request('c1', 'billing')
    await untilDeath(hub.hub, (dying) => assign(dying, request))
    await untilDeath(hub.hub, (dying) => setPresence(dying, SUPERVISOR, hub.pool, 'ada', AVAILABLE))

    await sweep(hub.hub, hub.pool)

    expect(await hub.state(request.request.id)).toBe('accepted by ada')
    expect(hub.sent).toContain(`status ${request.request.id}`)
  })

  test('more than one decision looks at, both of agents and of handoffs: one sweep matches all', async () => {
    const hub = servers.hub()
    for (let number = 0; number < 12; number++) {
      await hub.agent(`agent-${number}`, ['billing'])
      await hub.ask(`c${number}`, 'billing')
    }
    for (let number = 0; number < 12; number++) {
      await untilDeath(hub.hub, (dying) =>
        setPresence(dying, SUPERVISOR, hub.pool, `agent-${number}`, AVAILABLE),
      )
    }

    await sweep(hub.hub, hub.pool)
    expect(await idle(hub)).toEqual([])
  })
})

describe('a sweep', () => {
  test('ends the leases that nobody renewed, and only those', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    await hub.agent('bob', ['billing'])
    await hub.presence('bob', 'available', 30)
    servers.clock.pass(31)

    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ agentsDue: 1, failed: 0 })

    const { agents } = await poolState(servers.routing, hub.pool)
    expect(agents.map(({ id, presence }) => [id, presence])).toEqual([
      ['ada', 'available'],
      ['bob', 'offline'],
    ])
    expect(await sweep(hub.hub, hub.pool)).toMatchObject({ agentsDue: 0 })
  })

  test('agents whose lease has lapsed hide nobody who is there', async () => {
    const hub = servers.hub()
    for (let number = 0; number < 12; number++) {
      await hub.agent(`gone-${number}`, ['billing'])
      await hub.presence(`gone-${number}`, 'available', 30)
    }
    servers.clock.pass(31)
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')

    await sweep(hub.hub, hub.pool)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('does everything else when one repair fails every time, and says so', async () => {
    const hub = servers.hub({ loans: { waitSeconds: 1 } })
    await hub.agent('ada', ['loans'])
    await hub.agent('bob', ['billing'])
    const poisoned = await hub.ask('c1', 'loans')
    const waiting = await hub.ask('c2', 'billing')
    servers.clock.pass(2)
    await untilDeath(hub.hub, (dying) => setPresence(dying, SUPERVISOR, hub.pool, 'bob', AVAILABLE))
    const { routing } = hub.hub
    const broken: Hub = {
      ...hub.hub,
      routing: {
        ...routing,
        find: (id) => (id === poisoned ? Promise.reject(new Error('unreadable')) : routing.find(id)),
      },
    }

    expect(await sweep(broken, hub.pool)).toMatchObject({ failed: 1, handoffsMatched: 1 })
    expect(hub.errors).toEqual(['A repair failed; the next sweep tries again'])
    expect(await hub.state(waiting)).toBe('accepted by bob')

    await sweep(hub.hub, hub.pool)
    expect(await hub.state(poisoned)).toBe('failed')
  })
})
