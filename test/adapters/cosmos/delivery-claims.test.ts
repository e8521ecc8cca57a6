import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routingStore } from '../../../src/adapters/cosmos/routing-store.ts'
import { afterAttempt } from '../../../src/handoff/deliveries.ts'
import type { Handoff } from '../../../src/handoff/states.ts'
import { repeat } from '../../../src/handoff/repeats.ts'
import { complete } from '../../../src/handoff/transitions.ts'
import type { RoutingStore } from '../../../src/use-cases/ports.ts'
import type { Claim } from '../../../src/use-cases/ports-claims.ts'
import { acceptedSample, at, idOf, repeatedAs } from '../../handoff/samples.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

let servers: TestServers
let store: RoutingStore
let handoffs = 100
beforeAll(async () => {
  servers = await startTestServers()
  store = routingStore(servers.routing)
})
afterAll(() => servers.close())

const claimOf = (by: string, until: number): Claim => ({ by, until: at(until) })

async function stored(handoff: Handoff = acceptedSample()): Promise<Handoff> {
  handoffs += 1
  const own = { ...handoff, id: idOf(handoffs) }
  await store.commit('default', [{ type: 'createHandoff', handoff: own }])
  return own
}

function delivered(handoff: Handoff, second: number): Handoff {
  const deliveries = handoff.deliveries.map((each) =>
    afterAttempt(each, { outcome: 'delivered', answer: '200' }, at(second)),
  )
  return { ...handoff, deliveries }
}

test('of many who claim at once one gets it', async () => {
  const { id } = await stored()
  const claims = await Promise.all(
    ['a', 'b', 'c', 'd'].map((by) => store.claimDelivery(id, claimOf(by, 60), at(20))),
  )
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
})

test('there is nothing to claim before a status is due, for what is told, and for what is not there', async () => {
  const handoff = await stored()
  expect(await store.claimDelivery(handoff.id, claimOf('a', 60), at(9))).toBeUndefined()
  expect(await store.claimDelivery(idOf(99), claimOf('a', 60), at(20))).toBeUndefined()
  const told = await stored(delivered(handoff, 20))
  expect(await store.claimDelivery(told.id, claimOf('a', 60), at(20))).toBeUndefined()
})

test('a claim lapses at its end, and the late one writes nothing more', async () => {
  const handoff = await stored()
  await store.claimDelivery(handoff.id, claimOf('late', 60), at(20))
  expect(await store.claimDelivery(handoff.id, claimOf('next', 90), at(59.999))).toBeUndefined()
  expect(await store.claimDelivery(handoff.id, claimOf('next', 90), at(60))).toBeDefined()

  const seen = delivered(handoff, 61)
  const end = { attempted: seen.deliveries, archived: false }
  expect(await store.recordDelivery(seen, claimOf('late', 60), end)).toEqual({ result: 'lost' })
  expect(await store.recordDelivery(seen, claimOf('next', 90), end)).toEqual({ result: 'recorded' })
})

test('what a use case writes meanwhile is kept, with the claim; the receipt is added to it', async () => {
  const handoff = await stored()
  const claim = claimOf('a', 60)
  await store.claimDelivery(handoff.id, claim, at(20))
  const found = await store.find(handoff.id)
  if (found?.type !== 'handoff') throw new Error('It is not there')
  const ended = complete({ ...acceptedSample(), id: handoff.id }, 'agent:ada', at(30))
  await store.commit('default', [{ type: 'replaceHandoff', handoff: ended, replacing: found.stored }])
  expect(await store.claimDelivery(handoff.id, claimOf('b', 90), at(31))).toBeUndefined()

  const seen = delivered(handoff, 31)
  const result = await store.recordDelivery(seen, claim, { attempted: seen.deliveries, archived: false })
  expect(result).toMatchObject({
    result: 'changed',
    handoff: { state: { name: 'completed' }, deliveries: [{ state: 'delivered' }, { state: 'pending' }] },
  })
})

test('a write on top of what was read before the claim is refused', async () => {
  const handoff = await stored()
  const found = await store.find(handoff.id)
  if (found?.type !== 'handoff') throw new Error('It is not there')
  await store.claimDelivery(handoff.id, claimOf('a', 60), at(20))
  const repeated = repeat({ ...acceptedSample(), id: handoff.id }, repeatedAs(1), at(21))
  expect(
    await store.commit('default', [{ type: 'replaceHandoff', handoff: repeated, replacing: found.stored }]),
  ).toEqual({ committed: false, obstacle: 'replaceHandoff' })
})
