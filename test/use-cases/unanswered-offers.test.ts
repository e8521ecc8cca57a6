import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { setPresence } from '../../src/use-cases/agents.ts'
import { accept, asAgent, decline, faultsIn, later } from '../support/acting.ts'
import { AVAILABLE, startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

/*
 * An agent who lets three offers in a row expire counts as away (DEFAULT_AGENT_RULES).
 */

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
beforeEach(() => {
  hub = servers.hub({ billing: { assign: 'offer', offerSeconds: 20, askAgainSeconds: 1000 } })
})

const presenceOf = async (id: string) => (await hub.hub.routing.agent(hub.pool, id))?.value

/** Asks and lets the offer expire. */
async function letExpire(conversation: string): Promise<string> {
  const id = await hub.ask(conversation, 'billing')
  expect(await hub.state(id)).toBe('offered to ada')
  await later(servers, hub, 20, id)
  return id
}

const renewal = (leaseSeconds = 3600) =>
  setPresence(hub.hub, asAgent(hub, 'ada'), hub.pool, 'ada', { ...AVAILABLE, leaseSeconds, renewal: true })

describe('an agent who lets three offers in a row expire', () => {
  test('is set away, which the log of the last one says', async () => {
    await hub.availableAgent('ada', ['billing'])
    await letExpire('c1')
    await letExpire('c2')
    expect(await presenceOf('ada')).toMatchObject({ presence: 'available', unanswered: 2 })
    const third = await letExpire('c3')
    expect(await presenceOf('ada')).toMatchObject({
      presence: 'away',
      presenceReason: 'offersUnanswered',
      offers: [],
    })
    expect((await hub.read(third)).log).toContainEqual(
      expect.objectContaining({
        type: 'agentSetAway',
        agent: 'ada',
        reason: '3 offers in a row went unanswered',
      }),
    )
    expect(await hub.state(await hub.ask('c4', 'billing'))).toBe('queued')
    expect(await faultsIn(servers, hub)).toEqual([])
  })

  test('loses the other offers that are before him to others at once', async () => {
    await hub.availableAgent('ada', ['billing'], 4)
    const ids: string[] = []
    for (const conversation of ['c1', 'c2', 'c3', 'c4']) {
      ids.push(await hub.ask(conversation, 'billing'))
      servers.clock.pass(1)
    }
    await hub.availableAgent('bob', ['billing'], 9)
    const [first = '', second = '', third = '', fourth = ''] = ids
    servers.clock.pass(18)
    for (const id of [first, second, third]) await actOnDeadline(hub.hub, id)
    expect(await hub.state(fourth)).toBe('offered to bob')
    expect((await hub.read(fourth)).log).toContainEqual(
      expect.objectContaining({ type: 'offerWithdrawn', agent: 'ada', reason: 'ada is away' }),
    )
    expect(await presenceOf('ada')).toMatchObject({ presence: 'away', offers: [] })
  })

  test('is not brought back by a renewal, but by his own word', async () => {
    await hub.availableAgent('ada', ['billing'])
    for (const conversation of ['c1', 'c2', 'c3']) await letExpire(conversation)
    const waiting = await hub.ask('c4', 'billing')
    await renewal()
    expect(await presenceOf('ada')).toMatchObject({ presence: 'away', unanswered: 3 })
    expect(await hub.state(waiting)).toBe('queued')

    await hub.presence('ada', 'available')
    expect(await hub.state(waiting)).toBe('offered to ada')
    expect(await presenceOf('ada')).toMatchObject({ presence: 'available', unanswered: 0 })
  })

  test('keeps the lease that he renews meanwhile, and what he has in hand', async () => {
    await hub.availableAgent('ada', ['billing'], 2)
    const held = await hub.ask('c0', 'billing')
    await accept(hub, 'ada', held)
    for (const conversation of ['c1', 'c2', 'c3']) await letExpire(conversation)
    const agent = await renewal(7200)
    const seconds = (Date.parse(agent.leaseUntil ?? '') - Date.parse(servers.clock.now())) / 1000
    expect(seconds).toBe(7200)
    expect(await hub.state(held)).toBe('accepted by ada')
  })
})

test.each([
  ['accepts', (id: string) => accept(hub, 'ada', id)],
  ['declines', (id: string) => decline(hub, 'ada', id)],
])('whoever %s one begins to count anew', async (_what, answer) => {
  await hub.availableAgent('ada', ['billing'], 2)
  await letExpire('c1')
  await letExpire('c2')
  await answer(await hub.ask('c3', 'billing'))
  expect(await presenceOf('ada')).toMatchObject({ unanswered: 0 })
  await letExpire('c4')
  await letExpire('c5')
  expect(await presenceOf('ada')).toMatchObject({ presence: 'available', unanswered: 2 })
})
