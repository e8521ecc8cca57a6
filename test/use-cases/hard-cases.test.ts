import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import type { PresenceDeclaration } from '../../src/handoff/presence.ts'
import { setPresence } from '../../src/use-cases/agents.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { declineOffer } from '../../src/use-cases/answer-offer.ts'
import { transferHandoff } from '../../src/use-cases/give-back.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { faultsIn, later } from '../support/acting.ts'
import { untilDeath } from '../support/dying-hub.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

/* What only happens when two things come together; each of these once went wrong. */

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

/** The hub of a process that is overtaken by another after its first look for free agents. */
function overtaken(by: () => Promise<unknown>): Hub {
  let waits = true
  return {
    ...hub.hub,
    routing: {
      ...hub.hub.routing,
      freeAgents: async (...asked) => {
        const found = await hub.hub.routing.freeAgents(...asked)
        if (waits) {
          waits = false
          await by()
        }
        return found
      },
    },
  }
}

async function inTurn(...agents: (readonly [string, string[]])[]): Promise<void> {
  for (const [id, skills] of agents) {
    servers.clock.pass(1)
    await hub.availableAgent(id, skills)
  }
}

const heartbeat: PresenceDeclaration = { presence: 'available', leaseSeconds: 600, renewal: true }
const beats = (id: string) => setPresence(hub.hub, SUPERVISOR, hub.pool, id, heartbeat)

describe('an agent who is taken or goes while a handoff is on its way to him', () => {
  test.each([
    ['goes away', () => hub.presence('ada', 'away')],
    [
      'is given another',
      async () => {
        const blind: Hub['routing'] = {
          ...hub.hub.routing,
          look: async (...asked) => ({ ...(await hub.hub.routing.look(...asked)), waiting: [] }),
        }
        await assign({ ...hub.hub, routing: blind }, await hub.request('c2', 'loans'))
      },
    ],
  ])('%s: the next one is asked in the same call', async (_what, happens) => {
    hub = servers.hub({ billing: { assign: 'offer' } })
    await hub.availableAgent('cleo', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await inTurn(['ada', ['billing', 'loans']], ['bob', ['billing']])
    await declineOffer(overtaken(happens), SUPERVISOR, id, { agent: 'cleo' })
    expect(await hub.state(id)).toBe('offered to bob')
  })

  test('goes between the check of a transfer and its write: nobody waits for him', async () => {
    hub = servers.hub({ billing: { transferSeconds: 600 } })
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await inTurn(['bob', ['billing']], ['cleo', ['billing']])
    let waits = true
    const racing: Hub = {
      ...hub.hub,
      routing: {
        ...hub.hub.routing,
        commit: async (pool, changes) => {
          if (waits) {
            waits = false
            await hub.presence('bob', 'away')
          }
          return hub.hub.routing.commit(pool, changes)
        },
      },
    }
    await transferHandoff(racing, SUPERVISOR, id, { agent: 'bob' }, {})
    expect(await hub.state(id)).toBe('accepted by cleo')
  })
})

describe('a handoff that is kept for an agent', () => {
  test('is for everybody when the skill is taken from him', async () => {
    hub = servers.hub({ billing: { transferSeconds: 600 } })
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await hub.availableAgent('bob', ['billing'])
    await hub.ask('c2', 'billing')
    await hub.availableAgent('cleo', ['billing'])
    await transferHandoff(hub.hub, SUPERVISOR, id, { agent: 'bob' }, {})
    expect(await hub.state(id)).toBe('queued')
    await hub.agent('bob', ['other'])
    expect(await hub.state(id)).toBe('accepted by cleo')
  })

  test('fills no queue: a customer who comes back is refused beside nobody who is free', async () => {
    hub = servers.hub({ billing: { sticky: { rememberSeconds: 1000, waitSeconds: 40 }, maxWaiting: 1 } })
    const from = (id: string) => ({ from: { id, role: 'user' } })
    await hub.availableAgent('ada', ['billing'], 2)
    const had = [await hub.ask('c1', 'billing', from('grace')), await hub.ask('c2', 'billing', from('dana'))]
    for (const id of had) await hub.complete(id)
    await hub.ask('c3', 'billing')
    await hub.ask('c4', 'billing')
    await hub.availableAgent('bob', ['billing'])
    expect(await hub.state(await hub.ask('c5', 'billing', from('grace')))).toBe('queued')
    expect(await hub.state(await hub.ask('c6', 'billing', from('dana')))).toBe('accepted by bob')
  })
})

describe('when the hub itself was away', () => {
  test('for longer than lease and grace time, no conversation is taken from its agent', async () => {
    hub = servers.hub()
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 120)
    await hub.agent('bob', ['billing'])
    const id = await hub.ask('c1', 'billing')
    servers.clock.pass(300)
    await sweep(hub.hub, hub.pool)
    await beats('ada')
    servers.clock.pass(300)
    await sweep(hub.hub, hub.pool)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('past an opening and the wait limit, whoever is free gets what waited', async () => {
    const opensAt = new Date(servers.clock.milliseconds() + 3600_000).toISOString()
    const hours: OpeningHours = {
      whenClosed: 'wait',
      at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }),
    }
    hub = servers.hub({ billing: { hours, waitSeconds: 60 } })
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    servers.clock.pass(3661)
    await hub.presence('ada', 'available')
    await later(servers, hub, 0, id)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('for longer than a request may wait, nobody is asked for what fails anyway', async () => {
    hub = servers.hub({ billing: { assign: 'offer', waitSeconds: 60 } })
    await hub.availableAgent('ada', ['billing'])
    const request = await hub.request('c1', 'billing')
    servers.clock.pass(61)
    await assign(hub.hub, request)
    expect((await hub.read(request.request.id)).state).toMatchObject({
      name: 'failed',
      code: 'WaitedTooLong',
    })
  })
})

describe('an agent who does not answer', () => {
  test('is set away, also when each handoff fails before its offer ends', async () => {
    hub = servers.hub({ billing: { assign: 'offer', offerSeconds: 30, waitSeconds: 20 } })
    await hub.availableAgent('ada', ['billing'])
    for (const conversation of ['c1', 'c2', 'c3']) {
      await later(servers, hub, 21, await hub.ask(conversation, 'billing'))
    }
    const ada = await hub.hub.routing.agent(hub.pool, 'ada')
    expect(ada?.value).toMatchObject({ presence: 'away', presenceReason: 'offersUnanswered' })
  })

  test('is not brought back by a heartbeat, nor after his lease has lapsed meanwhile', async () => {
    hub = servers.hub({ billing: { assign: 'offer' } })
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 600)
    for (const conversation of ['c1', 'c2', 'c3']) {
      await later(servers, hub, 31, await hub.ask(conversation, 'billing'))
    }
    servers.clock.pass(700)
    await sweep(hub.hub, hub.pool)
    expect((await beats('ada')).presence).toBe('offline')
    await hub.presence('ada', 'available', 600)
    expect((await beats('ada')).presence).toBe('available')
  })

  test('keeps no offer when the process dies that noticed', async () => {
    hub = servers.hub({ billing: { assign: 'offer', offerSeconds: 3600, waitSeconds: 7200 } })
    await hub.agent('ada', ['billing'])
    await hub.presence('ada', 'available', 60)
    const id = await hub.ask('c1', 'billing')
    await hub.availableAgent('bob', ['billing'])
    servers.clock.pass(61)
    await untilDeath(hub.hub, (dying) => lookAtAgent(dying, hub.pool, 'ada'))
    await sweep(hub.hub, hub.pool)
    expect(await hub.state(id)).toBe('offered to bob')
  })
})

test('who says that he is offline stays so, whatever heartbeat was on its way', async () => {
  hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  await hub.presence('ada', 'offline')
  expect((await beats('ada')).presence).toBe('offline')
  expect(await hub.state(await hub.ask('c1', 'billing'))).toBe('queued')
})

test('a transfer asks of an agent what the handoff needs by now, also when its skill is named', async () => {
  hub = servers.hub({ loans: { minLevel: 3, relax: [{ afterSeconds: 10, minLevel: 2 }] } })
  await hub.agent('eve', ['loans@3'])
  await hub.availableAgent('ada', ['loans@2'])
  await hub.availableAgent('bob', ['loans@2'])
  const id = await hub.ask('c1', 'loans')
  await later(servers, hub, 11, id)
  expect(await hub.state(id)).toBe('accepted by ada')
  await transferHandoff(hub.hub, SUPERVISOR, id, { agent: 'bob', skill: 'loans' }, {})
  expect(await hub.state(id)).toBe('accepted by bob')
})

test('a repeated request moves nothing to a skill that is closed', async () => {
  const hours: OpeningHours = { whenClosed: 'fail', at: () => ({ open: false, opensAt: null }) }
  hub = servers.hub({ shut: { hours } })
  await hub.agent('ada', ['billing', 'shut'])
  const id = await hub.ask('c1', 'billing')
  await hub.ask('c1', 'shut')
  expect((await hub.read(id)).wish.routedTo).toBe('billing')
})

test('a wake-up that comes a little early is sent again', async () => {
  hub = servers.hub({ billing: { assign: 'offer', offerSeconds: 30 } })
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  hub.sent.length = 0
  await later(servers, hub, 29.99, id)
  expect(hub.sent).toContainEqual(expect.stringContaining(`deadline ${id}`))
})
