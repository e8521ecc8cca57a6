import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** Lets the agent handle one after the other. @returns the conversations in the order in which he had them. */
async function servedBy(hub: TestHub, agent: string): Promise<string[]> {
  const served: string[] = []
  for (;;) {
    const held = await hub.hub.routing.agent(hub.pool, agent)
    const [assignment] = held?.value.assignments ?? []
    if (assignment === undefined) return served
    served.push((await hub.read(assignment.handoffId)).reply.conversation.id)
    await hub.complete(assignment.handoffId)
  }
}

const urgent = (priority: number) => ({ value: { Skill: 'billing', Priority: priority } })

describe('within a skill', () => {
  test('the first to be received is the first to be served, in whatever order the requests arrive', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const requests = []
    for (const name of ['first', 'second', 'third', 'fourth']) {
      requests.push(await hub.request(name, 'billing'))
      servers.clock.pass(1)
    }
    for (const index of [2, 0, 3, 1]) {
      const request = requests[index]
      if (request) await assign(hub.hub, request)
    }

    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('a higher priority goes before all that were received earlier', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    await hub.ask('ordinary', 'billing')
    servers.clock.pass(1)
    await hub.ask('urgent', 'billing', urgent(5))
    servers.clock.pass(1)
    await hub.ask('most urgent', 'billing', urgent(9))

    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(['most urgent', 'urgent', 'ordinary'])
  })

  test('of those received in the same millisecond, the lower id goes first', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const asked = await Promise.all(
      Array.from({ length: 6 }, async (_, number) => {
        const name = `c${number}`
        return { name, id: await hub.ask(name, 'billing') }
      }),
    )
    const expected = asked.sort((one, other) => (one.id < other.id ? -1 : 1)).map(({ name }) => name)

    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(expected)
  })

  test('more wait than are looked at for one decision, and all are served in order', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const names = Array.from({ length: 25 }, (_, number) => `c${number}`)
    for (const name of names) {
      await hub.ask(name, 'billing')
      servers.clock.pass(1)
    }
    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(names)
  })

  test('one that moves to another skill keeps its place in time', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['loans', 'billing'])
    await hub.ask('early', 'billing')
    servers.clock.pass(1)
    await hub.ask('late', 'loans')
    servers.clock.pass(1)
    await hub.ask('early', 'loans')

    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(['early', 'late'])
  })
})

describe('over several skills', () => {
  test('an agent takes the first over all of them', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing', 'loans', 'cards'])
    for (const [name, skill] of Object.entries({ c1: 'loans', c2: 'billing', c3: 'cards', c4: 'billing' })) {
      await hub.ask(name, skill)
      servers.clock.pass(1)
    }
    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(['c1', 'c2', 'c3', 'c4'])
  })

  test('one who cannot be served yet holds nobody up', async () => {
    const hub = servers.hub()
    await hub.agent('expert', ['billing@5'])
    await hub.agent('ada', ['billing@2'])
    for (let number = 0; number < 12; number++) {
      const Skills = [{ name: 'billing', level: 5 }]
      await hub.ask(`expert-${number}`, 'billing', { value: { Skills } })
    }
    await hub.ask('simple', 'billing')

    await hub.presence('ada', 'available')
    expect(await servedBy(hub, 'ada')).toEqual(['simple'])
  })

  test('a newcomer does not take the agent for whom an earlier one of another skill waits', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing', 'loans'])
    const held = await hub.ask('held', 'billing')
    servers.clock.pass(1)
    const earlier = await hub.ask('earlier', 'billing')
    servers.clock.pass(1)
    await untilDeath(hub.hub, (dying) => completeHandoff(dying, SUPERVISOR, held, {}))

    const newcomer = await hub.ask('newcomer', 'loans')

    expect(await hub.state(earlier)).toBe('accepted by ada')
    expect(await hub.state(newcomer)).toBe('queued')
  })

  test('of several free agents the longest idle takes it', async () => {
    const hub = servers.hub()
    for (const id of ['zoe', 'ada', 'bob']) {
      await hub.availableAgent(id, ['billing'])
      servers.clock.pass(1)
    }
    const takers = []
    for (const name of ['c1', 'c2', 'c3']) takers.push(await hub.state(await hub.ask(name, 'billing')))
    expect(takers).toEqual(['accepted by zoe', 'accepted by ada', 'accepted by bob'])
  })
})
