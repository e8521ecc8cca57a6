import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { routingStore } from '../../../src/adapters/cosmos/routing-store.ts'
import { offer } from '../../../src/handoff/offers.ts'
import { place } from '../../../src/handoff/routing.ts'
import type { Handoff, Queued } from '../../../src/handoff/states.ts'
import { secondsAfter } from '../../../src/handoff/time.ts'
import { accept, cancel, complete } from '../../../src/handoff/transitions.ts'
import type { Change, RoutingStore } from '../../../src/use-cases/ports.ts'
import {
  agentSample,
  at,
  heldWork,
  idOf,
  offeredWork,
  passOf,
  policySample,
  queuedSample,
  wishFor,
} from '../../handoff/samples.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

let servers: TestServers
let store: RoutingStore
let pools = 0
beforeAll(async () => {
  servers = await startTestServers()
  store = routingStore(servers.routing)
})
afterAll(() => servers.close())

const newPool = () => {
  pools += 1
  return `queries-${pools}`
}

async function commit(pool: string, changes: readonly Change[]): Promise<void> {
  expect(await store.commit(pool, changes)).toMatchObject({ committed: true })
}

const stored = (pool: string, handoffs: readonly Handoff[]) =>
  commit(
    pool,
    handoffs.map((handoff) => ({ type: 'createHandoff', handoff })),
  )

const policy = policySample()
const offered = (handoff: Handoff<Queued>) => offer(handoff, 'ada', 'longest idle', policy, at(10))
const accepted = (handoff: Handoff<Queued>) => accept(handoff, 'ada', 'longest idle', policy, at(10))
const closed = (handoff: Handoff<Queued>): Handoff<Queued> => ({
  ...handoff,
  state: { ...handoff.state, closedUntil: at(600) },
})
const completed = (handoff: Handoff<Queued>, seconds: number) =>
  complete(accepted(handoff), 'agent:ada', secondsAfter(at(10), seconds))

describe('a handoff and who has it, asked for together', () => {
  const held = queuedSample({ id: idOf(100) })
  const asked = queuedSample({ id: idOf(101) })
  beforeAll(() =>
    commit('default', [
      { type: 'createHandoff', handoff: accepted(held) },
      { type: 'createHandoff', handoff: offer(asked, 'bob', 'longest idle', policy, at(10)) },
      { type: 'createHandoff', handoff: queuedSample({ id: idOf(102) }) },
      { type: 'createAlias', alias: idOf(103), of: held.id },
      { type: 'createAgent', agent: agentSample({ assignments: [heldWork(100)] }) },
      { type: 'createAgent', agent: agentSample({ id: 'bob', offers: [offeredWork(101)] }) },
      { type: 'createAgent', agent: agentSample({ id: 'cyd', assignments: [heldWork(102)] }) },
    ]),
  )

  test.each([
    ['has', held.id, 'ada'],
    ['is asked to take', asked.id, 'bob'],
  ])('an agent %s it', async (_how, id, agent) => {
    const found = await store.findHeld(id)
    expect(found).toEqual({ ...(await storedHandoffOf(id)), holder: await store.agent('default', agent) })
  })

  test('nobody has it, though an agent was read a moment earlier', async () => {
    expect(await store.findHeld(idOf(102))).toEqual(await storedHandoffOf(idOf(102)))
  })

  test('an alias is not followed', async () => {
    expect(await store.findHeld(idOf(103))).toBeUndefined()
    expect(await store.findHeld(idOf(104))).toBeUndefined()
  })

  async function storedHandoffOf(id: string) {
    const found = await store.find(id)
    return found?.type === 'handoff' ? found.stored : undefined
  }
})

test('an agent is free again once a wrap-up that is over is written down, and is due for that', async () => {
  const pool = newPool()
  const wrapUps = [{ handoffId: idOf(1), until: at(30) }]
  const agent = agentSample({ pool, wrapUps })
  await commit(pool, [{ type: 'createAgent', agent }])
  const kind = { routedTo: 'billing', needs: wishFor('billing').needs, passedBy: [], preferred: null }
  expect(await store.freeAgents(pool, kind, 'longest-idle', at(31))).toEqual([])
  expect((await store.due(pool, at(29))).agents).toEqual([])
  expect((await store.due(pool, at(30))).agents).toEqual(['ada'])

  const replacing = await store.agent(pool, 'ada')
  if (replacing === undefined) throw new Error('It is not there')
  await commit(pool, [{ type: 'replaceAgent', agent: { ...agent, wrapUps: [] }, replacing }])
  expect(await store.freeAgents(pool, kind, 'longest-idle', at(31))).toHaveLength(1)
})

describe('what waits in the queue of a skill', () => {
  test('is counted, with what waits for it to open: not what is offered, accepted, or waits for another skill', async () => {
    const pool = newPool()
    const waiting = Array.from({ length: 6 }, (_, index) => queuedSample({ id: idOf(index), pool }))
    const [first, second, third, fourth, fifth, sixth] = waiting
    if (!first || !second || !third || !fourth || !fifth || !sixth) throw new Error('There are six')
    const elsewhere = { ...sixth, wish: wishFor('loans', { needs: [{ skill: 'billing', level: 1 }] }) }
    await stored(pool, [first, second, offered(third), accepted(fourth), closed(fifth), elsewhere])
    expect(await store.waitingIn(pool, 'billing')).toBe(3)
    expect(await store.waitingIn(pool, 'loans')).toBe(1)
    expect(await store.waitingIn(pool, 'cards')).toBe(0)
  })

  test('before a place is what goes first: the more urgent, and of those what came earlier', async () => {
    const pool = newPool()
    const urgent = wishFor('billing', { priority: 5 })
    const mine = queuedSample({ id: idOf(1), pool, receivedAt: at(20) })
    await stored(pool, [
      mine,
      queuedSample({ id: idOf(2), pool, receivedAt: at(10) }),
      queuedSample({ id: idOf(3), pool, receivedAt: at(30) }),
      queuedSample({ id: idOf(4), pool, receivedAt: at(30), wish: urgent }),
    ])
    expect(await store.waitingIn(pool, 'billing', place(mine))).toBe(2)
  })
})

describe('how long agents had handoffs', () => {
  test('is that of the last twenty that were completed in this skill', async () => {
    const pool = newPool()
    const ended = Array.from({ length: 25 }, (_, index) =>
      completed(queuedSample({ id: idOf(index), pool }), index + 1),
    )
    const elsewhere = completed(queuedSample({ id: idOf(90), pool, wish: wishFor('loans') }), 7.5)
    const begun = accepted(queuedSample({ id: idOf(91), pool }))
    const cancelled = cancel({ ...begun, id: idOf(92) }, 'bot:shop', 'The customer left', at(500))
    await stored(pool, [...ended, elsewhere, begun, cancelled])
    expect(await store.recentHandling(pool, 'billing')).toEqual(
      Array.from({ length: 20 }, (_, index) => 25 - index),
    )
    expect(await store.recentHandling(pool, 'loans')).toEqual([7.5])
    expect(await store.recentHandling(pool, 'cards')).toEqual([])
  })
})

describe('who had a user last', () => {
  const remember = (agent: string, seconds: number): Change => ({
    type: 'rememberAgent',
    userKey: 'mia',
    agent,
    seconds,
  })

  test('is the last of them, for as long as it is remembered', async () => {
    const pool = newPool()
    expect(await store.lastAgent(pool, 'mia')).toBeUndefined()
    await commit(pool, [remember('ada', 600)])
    await commit(pool, [remember('bob', 60)])
    expect(await store.lastAgent(pool, 'mia')).toBe('bob')
    expect(await store.lastAgent(newPool(), 'mia')).toBeUndefined()
    servers.clock.pass(61)
    expect(await store.lastAgent(pool, 'mia')).toBeUndefined()
  })

  test('is remembered with the other writes, or not at all', async () => {
    const pool = newPool()
    const change: Change = { type: 'createHandoff', handoff: queuedSample({ pool }) }
    await commit(pool, [change])
    expect(await store.commit(pool, [remember('ada', 60), change])).toMatchObject({ committed: false })
    expect(await store.lastAgent(pool, 'mia')).toBeUndefined()
  })
})

test('each kind of handoff that waits is there once', async () => {
  const pool = newPool()
  const base = queuedSample({ pool })
  const level5 = wishFor('billing', { needs: [{ skill: 'billing', level: 5 }] })
  const kinds: Handoff<Queued>[] = [
    base,
    base,
    { ...base, wish: level5 },
    { ...base, wish: wishFor('loans') },
    { ...base, wish: { ...level5, routedTo: 'loans' } },
    { ...base, passes: [passOf('ada'), passOf('bob')] },
    { ...base, passes: [passOf('bob'), passOf('ada')] },
    { ...base, preferred: { agent: 'ada', why: 'transfer', until: at(60) } },
    closed({ ...base, wish: wishFor('cards') }),
  ]
  await stored(pool, [
    ...kinds.map((handoff, index) => ({ ...handoff, id: idOf(index) })),
    offered(queuedSample({ id: idOf(50), pool, wish: wishFor('fraud') })),
  ])
  const one = { routedTo: 'billing', needs: base.wish.needs, passedBy: [], preferred: null }
  const found = await store.waitingKinds(pool)
  expect(found).toHaveLength(6)
  expect(found).toEqual(
    expect.arrayContaining([
      one,
      { ...one, needs: level5.needs },
      { ...one, routedTo: 'loans', needs: wishFor('loans').needs },
      { ...one, routedTo: 'loans', needs: level5.needs },
      { ...one, passedBy: ['ada', 'bob'] },
      { ...one, preferred: 'ada' },
    ]),
  )
  expect(await store.waitingKinds(newPool())).toEqual([])
})

describe('a list of handoffs', () => {
  test('has those that are open, unless a state is asked for', async () => {
    const pool = newPool()
    const [one, two, three, four] = [1, 2, 3, 4].map((number) => queuedSample({ id: idOf(number), pool }))
    if (!one || !two || !three || !four) throw new Error('There are four')
    await stored(pool, [one, offered(two), accepted(three), completed(four, 5)])
    const listed = async (filter: Parameters<RoutingStore['handoffs']>[1]) =>
      (await store.handoffs(pool, filter)).items.map(({ id }) => id)
    expect(await listed({})).toEqual([idOf(1), idOf(2), idOf(3)])
    expect(await listed({ state: 'offered' })).toEqual([idOf(2)])
    expect(await listed({ agent: 'ada' })).toEqual([idOf(2), idOf(3)])
    expect(await listed({ agent: 'ada', state: 'completed' })).toEqual([idOf(4)])
  })
})

describe('what is due', () => {
  test('is a handoff at its next step, its offer, its opening or its limit, whichever comes first', async () => {
    const pool = newPool()
    const base = queuedSample({ pool })
    const stepping = { ...base, id: idOf(1), state: { ...base.state, stepAt: at(20) } }
    const opening = { ...closed(base), id: idOf(2) }
    await stored(pool, [stepping, opening, { ...offered(base), id: idOf(3) }])
    const due = async (seconds: number) => [...(await store.due(pool, at(seconds))).handoffs].sort()
    expect(await due(19)).toEqual([])
    expect(await due(20)).toEqual([idOf(1)])
    expect(await due(40)).toEqual([idOf(1), idOf(3)])
    expect(await due(600)).toEqual([idOf(1), idOf(2), idOf(3)])
  })

  test('is an agent whose lease or grace time ends', async () => {
    const pool = newPool()
    const lost = agentSample({ id: 'bob', pool, assignments: [heldWork(1)] })
    await commit(pool, [
      { type: 'createAgent', agent: agentSample({ pool, leaseUntil: at(60) }) },
      {
        type: 'createAgent',
        agent: { ...lost, presence: 'offline', leaseUntil: null, graceUntil: at(30) },
      },
    ])
    expect((await store.due(pool, at(29))).agents).toEqual([])
    expect((await store.due(pool, at(30))).agents).toEqual(['bob'])
    expect([...(await store.due(pool, at(60))).agents].sort()).toEqual(['ada', 'bob'])
  })
})
