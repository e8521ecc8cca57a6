import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { deleteAgent } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { hear } from '../../src/use-cases/hear.ts'
import { readTranscript } from '../../src/use-cases/transcript.ts'
import { accept, asAgent, decline, eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

const SHOP = { bot: 'shop', supervisor: false }
const OFFERS = {
  billing: { assign: 'offer', offerSeconds: 20, askAgainSeconds: 100, waitSeconds: 300 },
} as const

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
beforeEach(() => {
  hub = servers.hub(OFFERS)
})
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

/** Ada is asked first, then Bob. */
async function offeredToAda(): Promise<string> {
  await hub.availableAgent('ada', ['billing'])
  servers.clock.pass(1)
  await hub.availableAgent('bob', ['billing'])
  servers.clock.pass(1)
  return hub.ask('c1', 'billing')
}

const told = async (id: string) => {
  await hub.notify(id)
  return hub.statuses(id)
}

const work = async (id: string) => {
  const agent = await hub.hub.routing.agent(hub.pool, id)
  return { offers: agent?.value.offers ?? [], assignments: agent?.value.assignments ?? [] }
}

describe('an offer', () => {
  test('is before one agent, takes a place of his, and is no news for the bot', async () => {
    const id = await offeredToAda()
    expect(await hub.state(id)).toBe('offered to ada')
    expect(await work('ada')).toMatchObject({
      offers: [{ handoffId: id, skill: 'billing' }],
      assignments: [],
    })
    expect(await told(id)).toEqual([])
    expect(await hub.state(await hub.ask('c2', 'billing'))).toBe('offered to bob')
    expect(await hub.state(await hub.ask('c3', 'billing'))).toBe('queued')
  })

  test('is answered by its end or not at all: no offer outlasts the wait', async () => {
    hub = servers.hub({ billing: { ...OFFERS.billing, waitSeconds: 15 } })
    const id = await offeredToAda()
    const { state, receivedAt } = await hub.read(id)
    const expected = new Date(Date.parse(receivedAt) + 15_000).toISOString()
    expect(state).toMatchObject({ name: 'offered', offerUntil: expected, waitUntil: expected })
    await later(servers, hub, 15, id)
    expect(await hub.read(id)).toMatchObject({ state: { name: 'failed', code: 'WaitedTooLong' } })
    expect(await work('ada')).toEqual({ offers: [], assignments: [] })
    expect(await told(id)).toEqual(['failed'])
  })

  test('lets its agent read what was said, and nobody else', async () => {
    await hub.availableAgent('ada', ['billing'])
    const content = { activities: [{ type: 'message', text: 'Help' }] }
    const id = await hub.ask('c1', 'billing', { attachments: [{ name: 'Transcript', content }] })
    const as = (agent: string) => readTranscript(hub.hub, asAgent(hub, agent), id)
    expect((await as('ada')).activities).toMatchObject([{ text: 'Help' }])
    await expect(as('bob')).rejects.toMatchObject({ code: 'NotYourHandoff' })
    await decline(hub, 'ada', id)
    await expect(as('ada')).rejects.toMatchObject({ code: 'NotYourHandoff' })
  })
})

describe('accepting', () => {
  test('gives the agent the handoff and tells the bot, once, however often it is repeated', async () => {
    const id = await offeredToAda()
    for (let time = 0; time < 3; time++) {
      expect(await accept(hub, 'ada', id)).toMatchObject({
        state: { name: 'accepted', agent: 'ada' },
        assignment: 1,
      })
    }
    expect(await work('ada')).toMatchObject({ offers: [], assignments: [{ handoffId: id, assignment: 1 }] })
    expect(await told(id)).toEqual(['accepted'])
    expect(await eventsOf(hub, id)).toEqual(['queued', 'offered', 'accepted'])
  })

  test('by another agent is refused with who is asked', async () => {
    const id = await offeredToAda()
    await expect(accept(hub, 'bob', id)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'ImpossibleInState',
      facts: { handoffId: id, state: 'offered', agent: 'ada', assignment: 0 },
    })
    const forAda = acceptOffer(hub.hub, asAgent(hub, 'bob'), id, { agent: 'ada' })
    await expect(forAda).rejects.toMatchObject({ kind: 'forbidden', code: 'NotYourself' })
    expect(await hub.state(id)).toBe('offered to ada')
  })

  test('after another has it is refused with who has it', async () => {
    const id = await offeredToAda()
    await later(servers, hub, 20, id)
    await accept(hub, 'bob', id)
    await expect(accept(hub, 'ada', id)).rejects.toMatchObject({
      code: 'ImpossibleInState',
      facts: { state: 'accepted', agent: 'bob', assignment: 1 },
    })
  })

  test('after the offer expired is refused, also when nobody else was there', async () => {
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 20, id)
    await expect(accept(hub, 'ada', id)).rejects.toMatchObject({
      facts: { state: 'queued', agent: null, assignment: 0 },
    })
  })

  test('is for a bot neither allowed nor told apart from any other verb of agents', async () => {
    const id = await offeredToAda()
    const refused = { kind: 'forbidden', code: 'AgentOnly' }
    await expect(acceptOffer(hub.hub, SHOP, id, {})).rejects.toMatchObject(refused)
    await expect(declineOffer(hub.hub, SHOP, id, {})).rejects.toMatchObject(refused)
  })
})

describe('declining', () => {
  test('puts it before the next agent at once, and never before this one again', async () => {
    const id = await offeredToAda()
    expect(await decline(hub, 'ada', id)).toMatchObject({ state: { name: 'offered', agent: 'bob' } })
    expect(await told(id)).toEqual([])
    await decline(hub, 'bob', id)
    expect(await hub.state(id)).toBe('queued')
    for (const agent of ['ada', 'bob']) {
      await hub.presence(agent, 'away')
      await hub.presence(agent, 'available')
    }
    await later(servers, hub, 299, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 1, id)
    expect(await told(id)).toEqual(['failed'])
  })

  test('repeated gives the first result and takes nothing from the next agent', async () => {
    const id = await offeredToAda()
    await decline(hub, 'ada', id)
    expect(await decline(hub, 'ada', id)).toMatchObject({ state: { name: 'offered', agent: 'bob' } })
    await accept(hub, 'bob', id)
    expect(await decline(hub, 'ada', id)).toMatchObject({ state: { name: 'accepted', agent: 'bob' } })
    await hub.complete(id)
    expect(await decline(hub, 'ada', id)).toMatchObject({ state: { name: 'completed' } })
    expect((await eventsOf(hub, id)).filter((type) => type === 'offerDeclined')).toHaveLength(1)
  })

  test('repeated by whoever names nobody gives the first result as long as nobody else is asked', async () => {
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await declineOffer(hub.hub, SUPERVISOR, id, {})
    expect(await declineOffer(hub.hub, SUPERVISOR, id, {})).toMatchObject({ state: { name: 'queued' } })
  })

  test('lets the agent have the next one, and this one keeps its place', async () => {
    const id = await offeredToAda()
    const second = await hub.ask('c2', 'billing')
    servers.clock.pass(1)
    const third = await hub.ask('c3', 'billing')
    // Bob is busy with the second: nobody is left for the first.
    await decline(hub, 'ada', id)
    expect(await hub.state(id)).toBe('queued')
    expect(await hub.state(third)).toBe('offered to ada')
    await decline(hub, 'bob', second)
    expect(await hub.state(id)).toBe('offered to bob')
    expect(await hub.state(second)).toBe('queued')
  })

  test('what is not offered to him is refused', async () => {
    const id = await offeredToAda()
    await expect(decline(hub, 'bob', id)).rejects.toMatchObject({ facts: { state: 'offered', agent: 'ada' } })
    await accept(hub, 'ada', id)
    await expect(decline(hub, 'ada', id)).rejects.toMatchObject({
      facts: { state: 'accepted', agent: 'ada', assignment: 1 },
    })
  })
})

describe('an offer that nobody answers', () => {
  test('goes to the next at once, and back to the first after a while', async () => {
    const id = await offeredToAda()
    await later(servers, hub, 19.999, id)
    expect(await hub.state(id)).toBe('offered to ada')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('offered to bob')
    await later(servers, hub, 20, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 79.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('offered to ada')
    expect(await told(id)).toEqual([])
  })

  test('wakes the hub when it expires, and when its agent may be asked again', async () => {
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    const until = (seconds: number) =>
      new Date(Date.parse(servers.clock.now()) + seconds * 1000).toISOString()
    expect(hub.sent).toContain(`deadline ${id} at ${until(20)}`)
    await later(servers, hub, 20, id)
    expect(hub.sent).toContain(`deadline ${id} at ${until(100)}`)
  })

  test('waits at its old place, before those who came later', async () => {
    await hub.availableAgent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    servers.clock.pass(1)
    const second = await hub.ask('c2', 'billing')
    const third = await hub.ask('c3', 'billing')
    await later(servers, hub, 19, first)
    await hub.availableAgent('bob', ['billing'])
    expect(await hub.state(first)).toBe('offered to bob')
    expect([await hub.state(second), await hub.state(third)].sort()).toEqual(['offered to ada', 'queued'])
  })
})

describe('an offer that cannot be answered any more', () => {
  test.each(['away', 'offline'] as const)('because its agent is %s goes to the next', async (presence) => {
    const id = await offeredToAda()
    await hub.presence('ada', presence)
    expect(await hub.state(id)).toBe('offered to bob')
    expect(await work('ada')).toEqual({ offers: [], assignments: [] })
    expect((await hub.read(id)).log).toContainEqual(
      expect.objectContaining({ type: 'offerWithdrawn', agent: 'ada', reason: `ada is ${presence}` }),
    )
    await hub.presence('bob', 'away')
    await hub.presence('ada', 'available')
    expect(await hub.state(id)).toBe('offered to ada')
  })

  test('because its agent is deleted goes to the next', async () => {
    const id = await offeredToAda()
    await deleteAgent(hub.hub, SUPERVISOR, hub.pool, 'ada', false)
    expect(await hub.state(id)).toBe('offered to bob')
    await expect(accept(hub, 'ada', id)).rejects.toMatchObject({ kind: 'conflict' })
  })

  test.each([
    ['the bot cancels', (id: string) => cancelHandoff(hub.hub, SHOP, id, 'Gone')],
    ['a supervisor cancels', (id: string) => cancelHandoff(hub.hub, SUPERVISOR, id, 'Gone')],
    [
      'the customer leaves',
      () =>
        hear(hub.hub, SHOP, hub.bot, {
          kind: 'endOfConversation',
          conversationId: 'c1',
          channelId: 'test',
          activity: {},
        }),
    ],
  ])('because %s leaves the agent free', async (_what, cancel) => {
    const id = await offeredToAda()
    await cancel(id)
    expect(await work('ada')).toEqual({ offers: [], assignments: [] })
    expect(await told(id)).toEqual(['failed'])
    await expect(accept(hub, 'ada', id)).rejects.toMatchObject({ facts: { state: 'cancelled' } })
    await expect(decline(hub, 'ada', id)).rejects.toMatchObject({ facts: { state: 'cancelled' } })
    expect(await actOnDeadline(hub.hub, id)).toBe(false)
  })
})
