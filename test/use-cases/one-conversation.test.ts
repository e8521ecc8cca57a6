import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelConversation, cancelHandoff } from '../../src/use-cases/cancel.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { conversationFaults, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** @returns the states of all handoffs of the pool, after checking that locks and loads fit them. */
async function states({ pool }: TestHub): Promise<string[]> {
  const state = await poolState(servers.routing, pool)
  expect(conversationFaults(state)).toEqual([])
  expect(loadFaults(state)).toEqual([])
  return state.handoffs.map((handoff) => handoff.state.name)
}

const DAY = 24 * 60 * 60
const SHOP = { bot: 'shop', supervisor: false }

describe('while a conversation has an open handoff', () => {
  test('asking again gives another name of it, on which everything acts', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    const again = await hub.ask('c1', 'billing')

    expect(again).not.toBe(first)
    expect(await hub.read(again)).toMatchObject({ id: first, aliases: [again] })
    await hub.complete(again)
    expect(await states(hub)).toEqual(['completed'])
    expect((await hub.read(again)).id).toBe(first)
  })

  test('asking many times at once makes one handoff', async () => {
    const hub = servers.hub()
    for (const id of ['ada', 'bob']) await hub.availableAgent(id, ['billing'], 5)
    const requests = await Promise.all(Array.from({ length: 8 }, () => hub.request('c1', 'billing')))

    await Promise.all(requests.map((request) => assign(hub.hub, request)))

    expect(await states(hub)).toEqual(['accepted'])
    const ids = await Promise.all(requests.map(async ({ request }) => (await hub.read(request.id)).id))
    expect(new Set(ids).size).toBe(1)
  })

  test('the same request again, before and after another, changes nothing', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const [first, second] = [await hub.request('c1', 'billing'), await hub.request('c1', 'billing')]
    for (const request of [first, first, second, first, second, second]) await assign(hub.hub, request)
    const { log } = await hub.read(first.request.id)
    expect(log.map((entry) => entry.type)).toEqual(['queued', 'repeated'])
  })

  test('another skill moves it while it waits', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    await hub.availableAgent('bob', ['loans'])
    const first = await hub.ask('c1', 'billing')
    await hub.ask('c1', 'loans')
    expect(await hub.state(first)).toBe('accepted by bob')
  })

  test('another skill that nobody has leaves it where it waits', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    const again = await hub.ask('c1', 'astrology')
    expect(await hub.read(again)).toMatchObject({ id: first, wish: { routedTo: 'billing' } })
    expect(await states(hub)).toEqual(['queued'])
  })

  test('a request for a skill that nobody has, delivered again, was taken over before', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    const again = await hub.request('c1', 'astrology')
    for (let time = 0; time < 2; time++) await assign(hub.hub, again)
    expect((await hub.read(first)).log.map((entry) => entry.type)).toEqual(['queued', 'repeated'])
  })

  test('a request for a skill that nobody has, cancelled before, is cancelled alone', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    const again = await hub.request('c1', 'astrology')
    await cancelHandoff(hub.hub, SHOP, again.request.id)
    await assign(hub.hub, again)
    expect(await hub.state(again.request.id)).toBe('cancelled')
    expect(await hub.state(first)).toBe('queued')
  })

  test('another skill moves nothing once an agent has it', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    await hub.availableAgent('bob', ['loans'])
    const first = await hub.ask('c1', 'billing')
    await hub.ask('c1', 'loans')
    expect(await hub.read(first)).toMatchObject({
      state: { name: 'accepted', agent: 'ada' },
      wish: { routedTo: 'billing' },
    })
    expect(await states(hub)).toEqual(['accepted'])
  })

  test('other conversations, channels and bots have their own', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    await hub.ask('c1', 'billing')
    await hub.ask('c2', 'billing')
    await hub.ask('c1', 'billing', { channelId: 'msteams' })
    expect(await states(hub)).toEqual(['queued', 'queued', 'queued'])
  })
})

describe('after a handoff has ended', () => {
  test('asking again starts a new one', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const first = await hub.ask('c1', 'billing')
    await hub.complete(first)
    const second = await hub.ask('c1', 'billing')
    expect(await hub.read(second)).toMatchObject({ id: second, state: { name: 'accepted' } })
    expect((await states(hub)).sort()).toEqual(['accepted', 'completed'])
  })

  test.each([0, 2 * 60 * 60, DAY + 1, 3 * DAY])(
    'its request, delivered again %p seconds later, creates nothing',
    async (seconds) => {
      const hub = servers.hub()
      await hub.availableAgent('ada', ['billing'])
      const requests = [await hub.request('c1', 'billing'), await hub.request('c1', 'billing')]
      for (const request of requests) await assign(hub.hub, request)
      const [first] = requests
      await hub.complete(first?.request.id ?? '')
      await hub.notify(first?.request.id ?? '')
      servers.clock.pass(seconds)
      await hub.presence('ada', 'available')

      for (const request of requests) await assign(hub.hub, request)

      const open = (await states(hub)).filter((name) => name !== 'completed')
      expect(open).toEqual([])
      expect(hub.statuses(first?.request.id ?? '')).toEqual(['accepted', 'completed'])
      for (const { request } of requests) expect(await hub.state(request.id)).toBe('completed')
    },
  )
})

describe('a cancellation before its request is read', () => {
  test('counts, however often it comes, and the bot is told failed with the reason', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const request = await hub.request('c1', 'billing')
    const { id } = request.request
    for (const reason of ['Left', 'Left again']) {
      expect(await cancelHandoff(hub.hub, SHOP, id, reason)).toBe('before it was stored')
    }

    await assign(hub.hub, request)
    await assign(hub.hub, request)
    await hub.notify(id)

    expect(await hub.read(id)).toMatchObject({ state: { name: 'cancelled', reason: 'Left' } })
    expect(hub.statuses(id)).toEqual(['failed'])
    expect(await states(hub)).toEqual(['cancelled'])
  })

  test('counts for a skill that nobody has', async () => {
    const hub = servers.hub()
    const request = await hub.request('c1', 'astrology')
    await cancelHandoff(hub.hub, SHOP, request.request.id)
    await assign(hub.hub, request)
    expect(await states(hub)).toEqual(['cancelled'])
  })

  test('leaves the conversation free for the next request', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const request = await hub.request('c1', 'billing')
    await cancelHandoff(hub.hub, SHOP, request.request.id)
    await assign(hub.hub, request)
    expect(await hub.state(await hub.ask('c1', 'billing'))).toBe('accepted by ada')
  })

  test('races with the request: either way it is cancelled', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'], 20)
    for (let round = 0; round < 10; round++) {
      const request = await hub.request(`c${round}`, 'billing')
      await Promise.all([assign(hub.hub, request), cancelHandoff(hub.hub, SHOP, request.request.id)])
      expect(await hub.state(request.request.id)).toBe('cancelled')
    }
    expect(await states(hub)).toHaveLength(10)
  })
})

describe('cancelling', () => {
  test('a waiting handoff by its conversation ends it, once', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    const conversation = { id: 'c1', channelId: 'test' }
    const { bot } = hub
    const ended = await cancelConversation(hub.hub, SHOP, bot, conversation, 'Gone')
    expect(ended).toMatchObject({ id, state: { name: 'cancelled', reason: 'Gone' } })
    const again = await cancelConversation(hub.hub, SHOP, bot, conversation, 'Gone')
    expect(again).toBe('before it was stored')
    expect(await hub.state(id)).toBe('cancelled')
  })

  test('a conversation before its request is stored cancels that one, and none that is asked for later', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const { bot } = hub
    const early = await hub.request('c1', 'billing')
    servers.clock.pass(1)
    await cancelConversation(hub.hub, SHOP, bot, { id: 'c1', channelId: 'test' }, 'Gone')
    await assign(hub.hub, early)
    expect(await hub.state(early.request.id)).toBe('cancelled')
    await hub.notify(early.request.id)
    expect(hub.statuses(early.request.id)).toEqual(['failed'])

    servers.clock.pass(1)
    const later = await hub.ask('c1', 'billing')
    expect(await hub.state(later)).toBe('accepted by ada')
  })

  test("what another bot marked as cancelled holds for nobody else's handoff", async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const { request, ...rest } = await hub.request('c1', 'billing')
    const mark = { bot: 'rival', reason: 'Mine' }
    await hub.hub.routing.commit(hub.pool, [{ type: 'markCancelled', id: request.id, mark }])
    await assign(hub.hub, { request, ...rest })
    expect(await hub.state(request.id)).toBe('accepted by ada')
  })

  test("the owner's cancellation takes the place of another bot's mark", async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const message = await hub.request('c1', 'billing')
    const { id } = message.request
    const mark = { bot: 'rival', reason: 'Mine' }
    await hub.hub.routing.commit(hub.pool, [{ type: 'markCancelled', id, mark }])
    expect(await cancelHandoff(hub.hub, SHOP, id, 'Gone')).toBe('before it was stored')
    await assign(hub.hub, message)
    expect(await hub.state(id)).toBe('cancelled')
  })

  test('an accepted one frees its agent for the next', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const held = await hub.ask('c1', 'billing')
    const waiting = await hub.ask('c2', 'billing')
    await cancelHandoff(hub.hub, SUPERVISOR, held)
    expect(await hub.state(waiting)).toBe('accepted by ada')
    await hub.notify(held)
    expect(hub.statuses(held)).toEqual(['accepted', 'completed'])
  })

  test('what has ended otherwise stays as it ended', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await hub.complete(id)
    expect(await cancelHandoff(hub.hub, SHOP, id)).toMatchObject({ state: { name: 'completed' } })
  })
})
