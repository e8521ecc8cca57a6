import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { TransferTarget } from '../../src/handoff/events.ts'
import type { Caller } from '../../src/use-cases/caller.ts'
import { requeueHandoff, transferHandoff, type GivingBack } from '../../src/use-cases/give-back.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { accept, asAgent, decline, eventsOf, faultsIn, later } from '../support/acting.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
let hub: TestHub
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
beforeEach(() => {
  hub = servers.hub({
    billing: { waitSeconds: 300, askAgainSeconds: 100, transferSeconds: 60, wrapUpSeconds: 30 },
    loans: { minLevel: 3, transferSeconds: 40, waitSeconds: 500 },
  })
})
afterEach(async () => {
  expect(await faultsIn(servers, hub)).toEqual([])
})

const as = (id: string) => asAgent(hub, id)
const transfer = (who: Caller, id: string, to: TransferTarget, said: GivingBack = {}) =>
  transferHandoff(hub.hub, who, id, to, said)
const requeue = (who: Caller, id: string, said: GivingBack = {}) => requeueHandoff(hub.hub, who, id, said)

/** Ada has it; whoever comes afterwards has nothing. */
async function heldByAda(): Promise<string> {
  await hub.availableAgent('ada', ['billing'])
  return hub.ask('c1', 'billing')
}

async function refused(to: TransferTarget): Promise<string> {
  const id = await heldByAda()
  const refusal: unknown = await transfer(as('ada'), id, to).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    kind: 'conflict',
    code: 'CannotTransfer',
    facts: { handoffId: id, state: 'accepted', agent: 'ada', assignment: 1 },
  })
  expect(await hub.state(id)).toBe('accepted by ada')
  return refusal instanceof Error ? refusal.message : ''
}

describe('a transfer to an agent', () => {
  test('gives it to him in the call, tells the bot, and leaves the giver free at once', async () => {
    const id = await heldByAda()
    await hub.availableAgent('bob', ['billing'])
    await hub.availableAgent('eve', ['billing'])
    const next = await hub.ask('c2', 'billing')
    expect(await hub.state(next)).toBe('accepted by bob')
    const given = await transfer(as('ada'), id, { agent: 'eve' }, { message: 'Knows it better' })
    expect(given).toMatchObject({ state: { name: 'accepted', agent: 'eve' }, assignment: 2 })
    expect(given.log).toContainEqual(
      expect.objectContaining({
        type: 'transferred',
        agent: 'ada',
        assignment: 1,
        by: 'agent:ada',
        to: { agent: 'eve' },
        message: 'Knows it better',
      }),
    )
    expect(await hub.state(await hub.ask('c3', 'billing'))).toBe('accepted by ada')
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'accepted'])
  })

  test('who is busy waits for him a while, beside others who are free', async () => {
    await hub.availableAgent('bob', ['billing'])
    const other = await hub.ask('c0', 'billing')
    const id = await heldByAda()
    await transfer(as('ada'), id, { agent: 'bob' })
    await hub.availableAgent('eve', ['billing'])
    await later(servers, hub, 59.999, id)
    expect(await hub.state(id)).toBe('queued')
    await hub.complete(other)
    expect(await hub.state(id)).toBe('queued')
    // Bob wraps up for half a minute, so his time is over before he is free.
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by eve')
    expect(await eventsOf(hub, id)).toEqual([
      'queued',
      'accepted',
      'transferred',
      'preferenceEnded',
      'accepted',
    ])
  })

  test('who gets free in time is his, before those who came earlier for anybody', async () => {
    hub = servers.hub()
    await hub.availableAgent('bob', ['billing'])
    const other = await hub.ask('c0', 'billing')
    const id = await heldByAda()
    await transfer(as('ada'), id, { agent: 'bob' })
    await hub.complete(other)
    expect(await hub.state(id)).toBe('accepted by bob')
  })

  test('for a skill needs what that skill needs', async () => {
    const id = await heldByAda()
    await hub.availableAgent('bob', ['loans@3'])
    expect(await transfer(as('ada'), id, { agent: 'bob', skill: 'loans' })).toMatchObject({
      state: { name: 'accepted', agent: 'bob' },
      wish: { routedTo: 'loans', needs: [{ skill: 'loans', level: 3 }] },
    })
  })
})

describe('a transfer to a skill', () => {
  test('moves it to the queue of that skill, with its old place and a new limit', async () => {
    const id = await heldByAda()
    servers.clock.pass(100)
    await hub.agent('bob', ['loans@4', 'mortgages'])
    const newer = await hub.ask('c2', 'loans')
    const moved = await transfer(as('ada'), id, { skill: 'loans' })
    const limit = new Date(Date.parse(servers.clock.now()) + 500_000).toISOString()
    expect(moved).toMatchObject({ state: { name: 'queued', waitUntil: limit }, wish: { routedTo: 'loans' } })
    await hub.presence('bob', 'available')
    expect(await hub.state(id)).toBe('accepted by bob')
    expect(await hub.state(newer)).toBe('queued')
  })
})

describe('a transfer that cannot be is refused, and the handoff stays', () => {
  test('because there is no such agent', async () => {
    expect(await refused({ agent: 'nobody' })).toContain('there is no agent "nobody"')
  })

  test.each(['away', 'offline'] as const)('because the agent is %s', async (presence) => {
    await hub.agent('bob', ['billing'])
    await hub.presence('bob', presence)
    expect(await refused({ agent: 'bob' })).toContain('agent "bob" is not available')
  })

  test('because the agent lacks the level that the skill needs', async () => {
    await hub.availableAgent('bob', ['loans@2'])
    expect(await refused({ agent: 'bob', skill: 'loans' })).toContain('lacks "loans" at level 3')
  })

  test('because the agent lacks the skill', async () => {
    await hub.availableAgent('bob', ['loans'])
    expect(await refused({ agent: 'bob' })).toContain('lacks "billing"')
  })

  test('because nobody has the skill', async () => {
    expect(await refused({ skill: 'astrology' })).toContain('nobody else in pool')
  })

  test('because the agent has it already', async () => {
    expect(await refused({ agent: 'ada' })).toContain('agent "ada" has it already')
  })
})

describe('giving back', () => {
  test('puts it at its old place, for others first', async () => {
    const id = await heldByAda()
    servers.clock.pass(100)
    const newer = await hub.ask('c2', 'billing')
    await requeue(as('ada'), id)
    expect(await hub.state(newer)).toBe('accepted by ada')
    await hub.availableAgent('bob', ['billing'])
    expect(await hub.state(id)).toBe('accepted by bob')
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'accepted'])
  })

  test('comes back to the same agent after a while, when nobody else took it', async () => {
    const id = await heldByAda()
    await requeue(as('ada'), id)
    await later(servers, hub, 99.999, id)
    expect(await hub.state(id)).toBe('queued')
    await later(servers, hub, 0.001, id)
    expect(await hub.state(id)).toBe('accepted by ada')
  })

  test('is possible for the agent who has it and for supervisors, and only while he has it', async () => {
    const id = await heldByAda()
    await expect(requeue(as('bob'), id)).rejects.toMatchObject({ code: 'NotYourHandoff' })
    await expect(transfer(as('bob'), id, { agent: 'bob' })).rejects.toMatchObject({ code: 'NotYourHandoff' })
    await expect(requeue({ bot: 'shop', supervisor: false }, id)).rejects.toMatchObject({ code: 'AgentOnly' })
    await expect(requeue(SUPERVISOR, id, { by: 'bob' })).rejects.toMatchObject({ code: 'ImpossibleInState' })
    await expect(requeue(as('ada'), id, { assignment: 2 })).rejects.toMatchObject({
      facts: { assignment: 1 },
    })
    await hub.complete(id)
    await expect(requeue(as('ada'), id)).rejects.toMatchObject({ facts: { state: 'completed' } })
    await expect(transfer(as('ada'), id, { skill: 'billing' })).rejects.toMatchObject({
      code: 'ImpossibleInState',
    })
  })
})

describe('repeated after the answer was lost', () => {
  test.each([
    ['a transfer', (who: Caller, id: string, said?: GivingBack) => transfer(who, id, { agent: 'bob' }, said)],
    ['a requeue', requeue],
  ])('%s gives the first result, whatever happened since, and happens once', async (_what, giveBack) => {
    const id = await heldByAda()
    await hub.availableAgent('bob', ['billing'])
    await giveBack(as('ada'), id)
    const byBob = { state: { name: 'accepted', agent: 'bob' }, assignment: 2 }
    expect(await giveBack(as('ada'), id)).toMatchObject(byBob)
    expect(await giveBack(as('ada'), id, { assignment: 1 })).toMatchObject(byBob)
    expect(await giveBack(SUPERVISOR, id, { by: 'ada' })).toMatchObject(byBob)
    await expect(giveBack(as('eve'), id)).rejects.toMatchObject({ kind: 'forbidden' })

    await completeHandoff(hub.hub, as('bob'), id, {})
    expect(await giveBack(as('ada'), id)).toMatchObject({ state: { name: 'completed', agent: 'bob' } })
    const given = (await eventsOf(hub, id)).filter((type) => /transferred|requeued/.test(type))
    expect(given).toHaveLength(1)
  })

  test('is told from giving back what came back', async () => {
    const id = await heldByAda()
    await hub.availableAgent('bob', ['billing'])
    await requeue(as('ada'), id)
    await transfer(as('bob'), id, { agent: 'ada' })
    expect(await hub.read(id)).toMatchObject({ state: { agent: 'ada' }, assignment: 3 })
    await requeue(as('ada'), id)
    expect((await eventsOf(hub, id)).filter((type) => type === 'requeued')).toHaveLength(2)
  })

  test('completing gives the first result; another assignment of the past is a conflict', async () => {
    const id = await heldByAda()
    await hub.availableAgent('bob', ['billing'])
    await requeue(as('ada'), id)
    const complete = (agent: string, assignment: number) =>
      completeHandoff(hub.hub, as(agent), id, { assignment })
    await expect(complete('ada', 1)).rejects.toMatchObject({
      code: 'ImpossibleInState',
      facts: { state: 'accepted', agent: 'bob', assignment: 2 },
    })
    for (let time = 0; time < 2; time++) {
      expect(await complete('bob', 2)).toMatchObject({ state: { name: 'completed' } })
    }
    await hub.notify(id)
    expect(hub.statuses(id)).toEqual(['accepted', 'accepted', 'completed'])
  })
})

test('nobody is given what only the giver could take', async () => {
  expect(await refused({ skill: 'billing' })).toMatch(/nobody else in pool ".*" has "billing"/)
})

describe('who declined it', () => {
  /** Cleo has declined it, Bob has it. */
  async function declinedByCleo(): Promise<string> {
    hub = servers.hub({ calls: { assign: 'offer', askAgainSeconds: 10, waitSeconds: 900 } })
    await hub.availableAgent('cleo', ['calls'])
    const id = await hub.ask('c1', 'calls')
    await decline(hub, 'cleo', id)
    await hub.availableAgent('bob', ['calls'])
    await accept(hub, 'bob', id)
    return id
  }

  test('is not asked again either when another has had it and gives it back', async () => {
    const id = await declinedByCleo()
    await requeue(as('bob'), id)
    await later(servers, hub, 11, id)
    expect(await hub.state(id)).toBe('offered to bob')
  })

  test('is asked again when another passes it on to him by name', async () => {
    const id = await declinedByCleo()
    await transfer(as('bob'), id, { agent: 'cleo' })
    expect(await hub.state(id)).toBe('offered to cleo')
  })
})
