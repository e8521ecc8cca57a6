import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { RoutingDocument } from '../../src/adapters/cosmos/routing-documents.ts'
import { receive } from '../../src/handoff/receive.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { conversationKey } from '../../src/use-cases/conversation-key.ts'
import type { RoutingStore } from '../../src/use-cases/ports.ts'
import { transferHandoff } from '../../src/use-cases/give-back.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { loadFaults, poolState, stateOf } from '../support/pool-state.ts'
import { Witness } from './witness.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const witnessOf = ({ pool }: TestHub) => Witness.of(servers.cosmos, pool, servers.clock.now).witness

test('it knows what is in the store, without asking', async () => {
  const hub = servers.hub()
  const witness = witnessOf(hub)
  await hub.availableAgent('ada', ['billing'], 2)
  for (const conversation of ['first', 'second', 'third']) await hub.ask(conversation, 'billing')
  expect(witness.state).toEqual(await poolState(servers.routing, hub.pool))
  expect([witness.gifts, witness.findings]).toEqual([2, []])
})

test('a look over two pages shows what was never so, and the witness does not', async () => {
  const hub = servers.hub()
  const witness = witnessOf(hub)
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  await hub.availableAgent('bea', ['billing'])
  const pages = servers.routing.items.query<RoutingDocument>('SELECT * FROM c ORDER BY c.id', {
    partitionKey: hub.pool,
    maxItemCount: 1,
  })
  const seen: RoutingDocument[] = []
  for (let page = await pages.fetchNext(); ; page = await pages.fetchNext()) {
    seen.push(...page.resources)
    // Between two pages the handoff goes from one to the other.
    if (seen.length === 1) await transferHandoff(hub.hub, SUPERVISOR, id, { agent: 'bea' }, {})
    if (!pages.hasMoreResults()) break
  }
  expect(loadFaults(stateOf(seen))).not.toEqual([])
  expect(loadFaults(await poolState(servers.routing, hub.pool))).toEqual([])
  expect(witness.findings).toEqual([])
})

test('it sees what was so between two writes only', async () => {
  const hub = servers.hub()
  const witness = witnessOf(hub)
  await hub.availableAgent('ada', ['billing'])
  await hub.ask('c1', 'billing')
  const query = "SELECT VALUE c.id FROM c WHERE c.type = 'agent'"
  const { resources } = await servers.routing.items
    .query<string>(query, { partitionKey: hub.pool })
    .fetchAll()
  const capacity = (value: number) =>
    servers.routing.item(resources[0] ?? '', hub.pool).patch([{ op: 'set', path: '/agent/capacity', value }])
  await capacity(0)
  await capacity(1)
  expect(loadFaults(await poolState(servers.routing, hub.pool))).toEqual([])
  expect(witness.findings).toEqual([{ wrong: 'over capacity', what: 'ada has more than 0' }])
})

test('it sees who was passed over, also when somebody looked at the agent long before that', async () => {
  const hub = servers.hub()
  const witness = witnessOf(hub)
  await hub.availableAgent('ada', ['billing'])
  await hub.ask('earlier', 'astrology')
  servers.clock.pass(1)
  const { request } = await hub.request('waits', 'billing')
  const waiting = receive(request, hub.hub.registry.policyOf('billing'), servers.clock.now())
  await hub.hub.routing.commit(hub.pool, [
    { type: 'createHandoff', handoff: waiting },
    { type: 'lockConversation', key: conversationKey(waiting), handoffId: waiting.id },
  ])
  servers.clock.pass(1)
  const look: RoutingStore['look'] = async (...asked) => ({
    ...(await hub.hub.routing.look(...asked)),
    waiting: [],
  })
  await assign({ ...hub.hub, routing: { ...hub.hub.routing, look } }, await hub.request('next', 'billing'))
  expect(witness.findings.map(({ wrong }) => wrong)).toEqual(['passed over'])
})
