import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { TransientError } from '../../src/use-cases/errors.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { conversationFaults, idleMatches, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** Does it again as a queue would, for as long as the hub says that it is busy. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TransientError)) throw error
    }
  }
}

const state = (test: TestHub) => poolState(servers.routing, test.pool)

describe('many at the same time and few agents', () => {
  test('nobody is ever over capacity, and no handoff has two agents', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'], 3)
    await hub.availableAgent('bob', ['billing', 'loans'], 2)
    await hub.availableAgent('cleo', ['loans'], 1)
    const requests = await Promise.all(
      Array.from({ length: 30 }, (_, number) => hub.request(`c${number}`, number % 2 ? 'billing' : 'loans')),
    )

    await Promise.all(requests.map((request) => insisting(() => assign(hub.hub, request))))
    const after = await state(hub)
    expect(loadFaults(after)).toEqual([])
    expect(after.agents.map(({ id, assignments }) => [id, assignments.length])).toEqual([
      ['ada', 3],
      ['bob', 2],
      ['cleo', 1],
    ])
    expect(after.handoffs).toHaveLength(30)
  })

  test('completing and asking race until all are served, each by one agent', async () => {
    const hub = servers.hub()
    for (const id of ['ada', 'bob', 'cleo']) await hub.availableAgent(id, ['billing'], 2)
    const requests = await Promise.all(
      Array.from({ length: 20 }, (_, number) => hub.request(`c${number}`, 'billing')),
    )
    const arriving = requests.map((request) => insisting(() => assign(hub.hub, request)))
    const faults: string[] = []
    for (;;) {
      const before = await state(hub)
      faults.push(...loadFaults(before))
      const open = before.handoffs.filter((each) => each.state.name === 'accepted')
      const ended = before.handoffs.filter((each) => each.state.name === 'completed')
      if (ended.length === requests.length) break
      await Promise.all(open.map(({ id }) => insisting(() => completeHandoff(hub.hub, SUPERVISOR, id, {}))))
    }
    await Promise.all(arriving)

    expect(faults).toEqual([])
    const after = await state(hub)
    expect(after.agents.every((agent) => agent.assignments.length === 0)).toBe(true)
    expect(after.handoffs.map((handoff) => handoff.assignment)).toEqual(requests.map(() => 1))
    expect(conversationFaults(after)).toEqual([])
  })

  test('one request delivered ten times at once is one handoff with one agent', async () => {
    const hub = servers.hub()
    for (const id of ['ada', 'bob', 'cleo']) await hub.availableAgent(id, ['billing'])
    const request = await hub.request('c1', 'billing')

    await Promise.all(Array.from({ length: 10 }, () => insisting(() => assign(hub.hub, request))))

    const after = await state(hub)
    expect(loadFaults(after)).toEqual([])
    expect(after.handoffs).toHaveLength(1)
    expect(after.agents.flatMap((agent) => agent.assignments)).toHaveLength(1)
  })

  test('one completion sent ten times at once counts once, and each gets the same answer', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => completeHandoff(hub.hub, SUPERVISOR, id, {})),
    )
    expect(new Set(answers.map((each) => each.sequence))).toEqual(new Set([3]))
    expect(loadFaults(await state(hub))).toEqual([])
  })
})

describe('an agent with room for many', () => {
  test('who goes available takes all that wait, however many', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'], 60)
    for (let number = 0; number < 45; number++) await hub.ask(`c${number}`, 'billing')

    await hub.presence('ada', 'available')

    const after = await state(hub)
    expect(after.agents[0]?.assignments).toHaveLength(45)
    expect(idleMatches(after, servers.clock.now())).toEqual([])
  })

  test('has every handoff ended at once when all pass their limit', async () => {
    const hub = servers.hub({ billing: { maxHandlingSeconds: 60 } })
    await hub.availableAgent('ada', ['billing'], 60)
    for (let number = 0; number < 45; number++) await hub.ask(`c${number}`, 'billing')
    servers.clock.pass(61)

    const report = await sweep(hub.hub, hub.pool)

    expect(report.handoffsDue).toBe(45)
    const after = await state(hub)
    expect(after.agents[0]?.assignments).toEqual([])
    expect(loadFaults(after)).toEqual([])
  })
})
