import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { deleteAgent } from '../../src/use-cases/agents.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { decline, eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
const sticky = { rememberSeconds: 1000, waitSeconds: 40 }
beforeEach(() => {
  hub = servers.hub({ billing: { sticky }, loans: { sticky }, calls: { sticky, assign: 'offer' } })
})
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

let conversations = 0
/** Grace asks, in a new conversation. */
const graceAsks = (skill = 'billing', more: object = {}) => {
  conversations += 1
  return hub.ask(`c${conversations}`, skill, { from: { id: 'grace', role: 'user' }, ...more })
}

/** Ada has had Grace; Bob has been idle for longer than Ada. */
async function adaHadGrace(skill = 'billing'): Promise<void> {
  await hub.availableAgent('ada', [skill])
  const id = await graceAsks('billing')
  servers.clock.pass(1)
  await hub.complete(id)
  servers.clock.pass(1)
}

async function bobIsIdler(skills = ['billing']): Promise<void> {
  await hub.availableAgent('bob', skills)
  servers.clock.pass(1)
  await hub.presence('ada', 'away')
  await hub.presence('ada', 'available')
}

describe('a customer who comes back', () => {
  test('gets the agent of last time, though another has been idle for longer', async () => {
    await adaHadGrace()
    await bobIsIdler()
    const id = await graceAsks()
    expect(await hub.state(id)).toBe('accepted by ada')
    expect((await hub.read(id)).log.at(-1)).toMatchObject({ reason: 'ada had this customer last' })
  })

  test.each([
    ['another customer', { from: { id: 'dana', role: 'user' } }],
    ['nobody in particular', { from: undefined }],
    ['somebody of that name elsewhere', { channelId: 'msteams' }],
  ])('is not %s: that one gets whose turn it is', async (_what, more) => {
    await adaHadGrace()
    await bobIsIdler()
    expect(await hub.state(await graceAsks('billing', more))).toBe('accepted by bob')
  })

  test('waits for a busy agent, though another is free, and has him when he gets free', async () => {
    await adaHadGrace()
    const other = await hub.ask('other', 'billing')
    await hub.availableAgent('bob', ['billing'])
    const id = await graceAsks()
    expect(await hub.state(id)).toBe('queued')
    servers.clock.pass(39)
    await hub.complete(other)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('waits no longer than the policy says, and then goes to whoever is free', async () => {
    await adaHadGrace()
    await hub.ask('other', 'billing')
    await hub.availableAgent('bob', ['billing'])
    const id = await graceAsks()
    await later(servers, hub, 39.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by bob')
    expect(await eventsOf(hub, id)).toEqual(['queued', 'preferenceEnded', 'accepted'])
  })

  test.each(['away', 'offline'] as const)('does not wait at all for an agent who is %s', async (presence) => {
    await adaHadGrace()
    await hub.availableAgent('bob', ['billing'])
    await hub.presence('ada', presence)
    expect(await hub.state(await graceAsks())).toBe('accepted by bob')
  })

  test('does not wait for one whose lease has lapsed', async () => {
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 60)
    await hub.complete(await graceAsks())
    servers.clock.pass(60)
    await hub.availableAgent('eve', ['billing'])
    expect(await hub.state(await graceAsks())).toBe('accepted by eve')
  })

  test('does not wait for one who lacks what is asked for this time', async () => {
    await adaHadGrace()
    await hub.availableAgent('bob', ['loans'])
    expect(await hub.state(await graceAsks('loans'))).toBe('accepted by bob')
  })

  test('is forgotten after the time of the policy, and at once where the policy remembers nobody', async () => {
    await adaHadGrace()
    await bobIsIdler()
    servers.clock.pass(1000)
    expect(await hub.state(await graceAsks())).toBe('accepted by bob')

    hub = servers.hub()
    await adaHadGrace()
    await bobIsIdler()
    expect(await hub.state(await graceAsks())).toBe('accepted by bob')
  })

  test('is the last agent’s, not the first one’s', async () => {
    await adaHadGrace()
    await hub.presence('ada', 'away')
    await hub.availableAgent('bob', ['billing'])
    await hub.complete(await graceAsks())
    servers.clock.pass(1)
    await hub.presence('ada', 'available')
    servers.clock.pass(1)
    await hub.presence('bob', 'away')
    await hub.presence('bob', 'available')
    expect(await hub.state(await graceAsks())).toBe('accepted by bob')
  })

  test('is offered to the agent of last time, who may decline like any other', async () => {
    await hub.availableAgent('ada', ['billing', 'calls'])
    await hub.complete(await graceAsks())
    servers.clock.pass(1)
    await bobIsIdler(['calls'])
    const id = await graceAsks('calls')
    expect(await hub.state(id)).toBe('offered to ada')
    await decline(hub, 'ada', id)
    expect(await hub.state(id)).toBe('offered to bob')
  })
})

describe('an agent whom somebody waits for', () => {
  test.each([
    ['goes away', () => hub.presence('ada', 'away')],
    ['goes offline', () => hub.presence('ada', 'offline')],
    ['does not renew', () => later(servers, hub, 3601).then(() => lookAtAgent(hub.hub, hub.pool, 'ada'))],
    ['is deleted', () => deleteAgent(hub.hub, SUPERVISOR, hub.pool, 'ada', true)],
  ])('%s: nobody waits for him any more', async (_what, leave) => {
    hub = servers.hub({ billing: { sticky: { ...sticky, waitSeconds: 5000 }, waitSeconds: 9000 } })
    await adaHadGrace()
    await hub.ask('other', 'billing')
    await hub.agent('bob', ['billing'])
    await hub.presence('bob', 'available', 9000)
    const id = await graceAsks()
    expect(await hub.state(id)).toBe('queued')
    await leave()
    expect(await hub.state(id)).toBe('accepted by bob')
    expect(await eventsOf(hub, id)).toEqual(['queued', 'preferenceEnded', 'accepted'])
  })
})
