import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Mode } from '../../src/handoff/policy.ts'
import { faultsIn } from '../support/acting.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

/** One handoff after the other, a second apart. @returns who got each. */
async function given(conversations: readonly string[], skill = 'billing'): Promise<string[]> {
  const agents: string[] = []
  for (const conversation of conversations) {
    const { state } = await hub.read(await hub.ask(conversation, skill))
    agents.push('agent' in state ? state.agent : state.name)
    servers.clock.pass(1)
  }
  return agents
}

describe('who waits first is served first', () => {
  test('by the priority that the request names, then that of the policy, then by time', async () => {
    hub = servers.hub({ billing: { priority: 2 } })
    await hub.agent('ada', ['billing', 'loans'])
    const ask = async (name: string, skill: string, value: object = {}) => {
      const id = await hub.ask(name, skill, { value: { Skill: skill, ...value } })
      servers.clock.pass(1)
      return [id, name] as const
    }
    const names = new Map([
      await ask('ordinary loan', 'loans'),
      await ask('bill', 'billing'),
      await ask('loan that matters', 'loans', { Priority: 5 }),
      await ask('bill that does not matter', 'billing', { Priority: 0 }),
      await ask('next bill', 'billing'),
      await ask('loan as a bill', 'loans', { Priority: 2 }),
    ])
    const order: string[] = []
    await hub.presence('ada', 'available')
    while (order.length < names.size) {
      const agent = await hub.hub.routing.agent(hub.pool, 'ada')
      const [held] = agent?.value.assignments ?? []
      order.push(names.get(held?.handoffId ?? '') ?? 'nothing')
      await hub.complete(held?.handoffId ?? '')
    }
    expect(order).toEqual([
      'loan that matters',
      'bill',
      'next bill',
      'loan as a bill',
      'ordinary loan',
      'bill that does not matter',
    ])
  })
})

describe('among free agents the next is', () => {
  const team = async (mode: Mode, agents: readonly [string, string, number][]) => {
    hub = servers.hub({ billing: { mode } })
    for (const [id, skill, capacity] of agents) {
      await hub.availableAgent(id, [skill], capacity)
      servers.clock.pass(1)
    }
  }

  test('by longest-idle who was given or finished something longest ago', async () => {
    await team('longest-idle', [
      ['ada', 'billing', 3],
      ['bob', 'billing', 3],
      ['cyd', 'billing', 3],
    ])
    expect(await given(['c1', 'c2'])).toEqual(['ada', 'bob'])
    const [bobs] = (await hub.hub.routing.agent(hub.pool, 'bob'))?.value.assignments ?? []
    await hub.complete(bobs?.handoffId ?? '')
    servers.clock.pass(1)
    expect(await given(['c3', 'c4', 'c5'])).toEqual(['cyd', 'ada', 'bob'])
  })

  test('by round-robin who was given something longest ago, whoever finished since', async () => {
    await team('round-robin', [
      ['ada', 'billing', 3],
      ['bob', 'billing', 3],
      ['cyd', 'billing', 3],
    ])
    expect(await given(['c1', 'c2'])).toEqual(['ada', 'bob'])
    const [adas] = (await hub.hub.routing.agent(hub.pool, 'ada'))?.value.assignments ?? []
    await hub.complete(adas?.handoffId ?? '')
    servers.clock.pass(1)
    expect(await given(['c3', 'c4', 'c5', 'c6'])).toEqual(['cyd', 'ada', 'bob', 'cyd'])
  })

  test('by least-loaded who has the smallest part of his places taken', async () => {
    await team('least-loaded', [
      ['ada', 'billing', 1],
      ['bob', 'billing', 2],
      ['cyd', 'billing', 4],
    ])
    expect(await given(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'])).toEqual([
      'ada',
      'bob',
      'cyd',
      'cyd',
      'bob',
      'cyd',
      'cyd',
      'queued',
    ])
  })

  test('by best-skill who is best at it, then the next best', async () => {
    await team('best-skill', [
      ['ada', 'billing@2', 1],
      ['bob', 'billing@5', 1],
      ['cyd', 'billing@3', 2],
      ['dan', 'billing@5', 1],
    ])
    expect(await given(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'])).toEqual([
      'bob',
      'dan',
      'cyd',
      'cyd',
      'ada',
      'queued',
    ])
  })

  test('by each mode only one who has a place and is there', async () => {
    for (const mode of ['longest-idle', 'round-robin', 'least-loaded', 'best-skill'] as const) {
      await team(mode, [
        ['ada', 'billing@5', 0],
        ['bob', 'billing@4', 1],
        ['cyd', 'billing', 1],
      ])
      await hub.presence('bob', 'away')
      expect(await given(['c1', 'c2'])).toEqual(['cyd', 'queued'])
    }
  })
})
