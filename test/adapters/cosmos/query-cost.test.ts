import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ObservedRequest } from '../../../local/cosmos/requests.ts'
import containers from '../../../infra/cosmos.json' with { type: 'json' }
import { conversationStore } from '../../../src/adapters/cosmos/conversation-store.ts'
import * as queries from '../../../src/adapters/cosmos/queries.ts'
import { routingStore } from '../../../src/adapters/cosmos/routing-store.ts'
import type { RoutingStore, WaitingKind } from '../../../src/use-cases/ports.ts'
import {
  acceptedSample,
  agentSample,
  at,
  heldWork,
  idOf,
  offeredWork,
  queuedSample,
  wishFor,
} from '../../handoff/samples.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

const POOL = 'cost'
const NOW = at(10)
const MANY = 90
const look = (store: RoutingStore, pool = POOL) => store.look(pool, kind(), 'longest-idle', NOW)
const kind = (more: Partial<WaitingKind> = {}): WaitingKind => ({
  routedTo: 'billing',
  needs: wishFor('billing').needs,
  passedBy: [],
  preferred: null,
  ...more,
})

describe('with many agents and many handoffs', () => {
  let servers: TestServers
  let store: RoutingStore
  beforeAll(async () => {
    servers = await startTestServers()
    store = routingStore(servers.routing)
    const numbers = Array.from({ length: MANY }, (_, number) => number)
    const agents = numbers.map((number) => agentSample({ id: `agent-${number}`, pool: POOL }))
    const handoffs = numbers.map((number) => queuedSample({ id: idOf(number), pool: POOL }))
    await store.commit(
      POOL,
      agents.map((agent) => ({ type: 'createAgent', agent })),
    )
    await store.commit(
      POOL,
      handoffs.map((handoff) => ({ type: 'createHandoff', handoff })),
    )
    await store.commit(
      'few',
      agents.map((agent) => ({ type: 'createAgent', agent: { ...agent, pool: 'few' } })),
    )
  })
  afterAll(() => servers.close())

  async function costOf(ask: () => Promise<unknown>) {
    const seen: ObservedRequest[] = []
    const stop = servers.cosmos.observe((request) => seen.push(request))
    await ask()
    stop()
    return {
      requests: seen.map(({ operation }) => operation),
      documents: seen.reduce((sum, { documents }) => sum + documents, 0),
    }
  }

  const queriesFor = (number: number) => Array.from({ length: number }, () => 'query')

  test.each<[string, (ask: RoutingStore) => Promise<unknown>, number, number]>([
    ['free agents', (ask) => ask.freeAgents(POOL, kind(), 'longest-idle', NOW), 1, 10],
    // They have level 3: nobody has 5 or 4.
    ['the best of them', (ask) => ask.freeAgents(POOL, kind(), 'best-skill', NOW), 3, 10],
    [
      'the best where nobody is',
      (ask) => ask.freeAgents(POOL, kind({ routedTo: 'x', needs: wishFor('x').needs }), 'best-skill', NOW),
      5,
      0,
    ],
    [
      'the best at being anybody',
      (ask) =>
        ask.freeAgents(
          'nobody',
          kind({ routedTo: 'default', needs: wishFor('default').needs }),
          'best-skill',
          NOW,
        ),
      1,
      0,
    ],
    ['the only one', (ask) => ask.freeAgents(POOL, kind({ preferred: 'agent-7' }), 'best-skill', NOW), 1, 1],
    ['who is free and who waits, where many do', () => look(routingStore(servers.routing)), 2, 20],
    ['who is free and who waits, where few do', (ask) => look(ask, 'few'), 1, 10],
    ['what waits for an agent', (ask) => ask.waitingForAgent(agentSample({ pool: POOL })), 1, 10],
    ['whether anybody has a skill', (ask) => ask.hasAgent(POOL, kind().needs), 1, 1],
    ['how many wait', (ask) => ask.waitingIn(POOL, 'billing'), 1, 1],
    ['how many agents are free', (ask) => ask.countAgents(POOL, kind().needs, 'free', NOW), 1, 1],
    ['how many they can have', (ask) => ask.placesFor(POOL, kind().needs, NOW), 1, 1],
    ['whose wait is over', (ask) => ask.overdueSince(POOL, 'billing', NOW), 1, 0],
    ['who waits longest', (ask) => ask.oldestWaiting(POOL, 'billing'), 1, 1],
    ['what waits, by kind', (ask) => ask.waitingKinds(POOL), 1, 1],
  ])('%s takes few requests and documents', async (_what, ask, requests, documents) => {
    expect(await costOf(() => ask(store))).toEqual({ requests: queriesFor(requests), documents })
  })

  test('what is written in a batch is not sent back', async () => {
    const handoff = queuedSample({ id: idOf(MANY), pool: POOL })
    const conversations = conversationStore(servers.conversations)
    const request = { handoffId: handoff.id, value: {}, receivedAt: NOW }
    const bytes: number[] = []
    const stop = servers.cosmos.observe((answer) => bytes.push(answer.bytes))
    await store.commit(POOL, [{ type: 'createHandoff', handoff }])
    await conversations.keepRequest(request, 'key', [{ text: 'x'.repeat(1000) }])
    stop()
    expect(bytes).toHaveLength(2)
    expect(Math.max(...bytes)).toBeLessThan(300)
  })

  test('a crowd that was seen is not looked at for ten seconds', async () => {
    const store = routingStore(servers.routing)
    const lookAt = (second: number) =>
      costOf(() => store.look(POOL, kind(), 'longest-idle', at(second))).then(
        ({ requests }) => requests.length,
      )
    expect([await lookAt(10), await lookAt(19), await lookAt(20)]).toEqual([2, 1, 2])
  })

  test('a handoff and who has it are found by one query', async () => {
    await store.commit('default', [
      { type: 'createHandoff', handoff: acceptedSample() },
      { type: 'createAgent', agent: agentSample({ assignments: [heldWork(1)] }) },
      { type: 'createAgent', agent: agentSample({ id: 'bob', offers: [offeredWork(2)] }) },
    ])
    expect(await costOf(() => store.findHeld(idOf(1)))).toEqual({ requests: ['query'], documents: 2 })
  })

  test('who had a user last is one read', async () => {
    await store.commit(POOL, [{ type: 'rememberAgent', userKey: 'mia', agent: 'agent-1', seconds: 60 }])
    expect(await costOf(() => store.lastAgent(POOL, 'mia'))).toEqual({ requests: ['read'], documents: 1 })
  })
})

describe('the index', () => {
  const wanted = { needs: kind().needs, passedBy: ['bob'], preferred: 'ada' }
  const filter = { skill: 'billing', agent: 'ada', bot: 'shop', conversation: 'c1' }
  const all = [
    queries.waitingForAgent(agentSample()),
    queries.freeAgents(wanted, 'idleTurn', NOW),
    queries.freeAgents(wanted, 'roundTurn', NOW),
    queries.freeAgents(wanted, 'loadTurn', NOW),
    queries.waitingAndFree(wanted, 'idleTurn', NOW),
    queries.waitingAndFree(wanted, 'roundTurn', NOW),
    queries.waitingAndFree(wanted, 'loadTurn', NOW),
    queries.anyAgent(wanted.needs, 'bob'),
    queries.keptFor('ada'),
    queries.about(idOf(1)),
    queries.toOpen(NOW),
    queries.countAgents(wanted.needs, 'all', NOW),
    queries.countAgents(wanted.needs, 'present', NOW),
    queries.countAgents(wanted.needs, 'free', NOW),
    queries.placesFor(wanted.needs, NOW),
    queries.oldestWaiting('billing'),
    queries.overdueSince('billing', NOW),
    queries.waitingIn('billing', undefined),
    queries.waitingIn('billing', 'place'),
    queries.recentHandling('billing'),
    queries.due(NOW, NOW),
    queries.waitingKinds(),
    queries.agents(),
    queries.botNotes(),
    queries.agentsInBrief(),
    queries.queues(),
    queries.handoffs(filter),
    queries.handoffs({ ...filter, state: 'queued' }),
    queries.handoffs({ delivery: 'undeliverable' }),
  ]
  /** Looked at in the documents that the other conditions let through. */
  const notIndexed = ['/claim', '/claim/inMessage', '/handoff/state/waitUntil', '/needs', '/passedBy']
  /** Indexed whatever the policy says. */
  const alwaysIndexed = ['/id']

  test('has the paths by which the queries select and sort, and no others', () => {
    const used = all.flatMap(({ query }) => {
      const [, conditions = ''] = query.split(/ FROM c\s/)
      return [...conditions.matchAll(/\bc\.([A-Za-z.]+)/g)].map(
        ([, path = '']) => `/${path.replaceAll('.', '/')}`,
      )
    })
    const routing = containers.containers.find(({ id }) => id === 'routing')
    const indexed = routing?.indexingPolicy.includedPaths.map(({ path }) =>
      path.replace(/(\/\[\])?\/\?$/, ''),
    )
    const others = [...notIndexed, ...alwaysIndexed]
    expect(indexed?.toSorted()).toEqual([...new Set(used)].filter((path) => !others.includes(path)).sort())
  })

  test('is asked by every query that there is', () => {
    expect(new Set(all.map(({ query }) => shapeOf(query))).size).toBe(all.length)
    expect(Object.values(queries).filter((each) => typeof each === 'function')).toHaveLength(all.length - 9)
  })
})

const shapeOf = (query: string) => query.replaceAll(/\s+/g, ' ')
