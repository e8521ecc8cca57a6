import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { routingStore } from '../../../src/adapters/cosmos/routing-store.ts'
import { isFree, satisfies } from '../../../src/handoff/agents.ts'
import { place } from '../../../src/handoff/routing.ts'
import type { RoutingStore } from '../../../src/use-cases/ports.ts'
import { agentSample, at, heldWork, idOf, queuedSample, wishFor } from '../../handoff/samples.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

/*
 * What the queries find is what the rules say: a query that finds less lets somebody wait for ever, one
 * that finds more gives a handoff to an agent who cannot take it.
 */

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

const skill = fc.constantFrom('billing', 'default', 'a@1', 'a', 'größe')
const need = fc.record({ skill, level: fc.integer({ min: 1, max: 5 }) })
const needsOf = fc.uniqueArray(need, { minLength: 1, maxLength: 3, selector: (each) => each.skill })
const skills = fc
  .array(need, { maxLength: 3 })
  .map((all) => all.map(({ skill: key, level }) => ({ key, name: key, level })))

test('candidates are the agents who satisfy the needs: the free first, and of those the longest idle', async () => {
  const teams = fc.array(fc.record({ skills, busy: fc.boolean(), idle: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(teams, needsOf, async (members, needs) => {
      const pool = newPool()
      const team = members.map(({ busy, idle, ...member }, index) =>
        agentSample({
          ...member,
          id: `agent-${index}`,
          pool,
          idleSince: at(idle),
          assignments: busy ? [heldWork(index)] : [],
        }),
      )
      await store.commit(
        pool,
        team.map((agent) => ({ type: 'createAgent', agent })),
      )
      const found = (await store.candidates(pool, needs)).map((stored) => stored.value)
      const able = team.filter((agent) => satisfies(agent, needs))
      const ids = (some: typeof team) => some.map((agent) => agent.id).sort()
      expect(ids(found)).toEqual(ids(able))
      const ranks = found.map((agent) => (isFree(agent, at(10)) ? `0 ${agent.idleSince}` : '1'))
      expect(ranks).toEqual([...ranks].sort())
    }),
    { numRuns: 40 },
  )
})

test('what waits for an agent is what he satisfies, in order of place', async () => {
  const queues = fc.array(
    fc.record({
      needs: needsOf,
      priority: fc.integer({ min: 0, max: 9 }),
      received: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(queues, skills, async (wishes, known) => {
      const pool = newPool()
      const waiting = wishes.map(({ needs, priority, received }, index) =>
        queuedSample({
          id: idOf(index),
          pool,
          receivedAt: at(received),
          wish: wishFor(needs[0]?.skill ?? '', { needs, priority }),
        }),
      )
      await store.commit(
        pool,
        waiting.map((handoff) => ({ type: 'createHandoff', handoff })),
      )
      const agent = agentSample({ pool, skills: known })
      const found = (await store.waitingForAgent(agent)).map((stored) => stored.value.id)
      const able = waiting.filter((handoff) => satisfies(agent, handoff.wish.needs))
      expect(found).toEqual(
        able.sort((one, other) => (place(one) < place(other) ? -1 : 1)).map((handoff) => handoff.id),
      )
    }),
    { numRuns: 40 },
  )
})

test('each combination of needs that somebody waits for is there once', async () => {
  const pool = newPool()
  const wishes = [
    wishFor('billing'),
    wishFor('billing'),
    wishFor('billing', { needs: [{ skill: 'billing', level: 5 }] }),
    wishFor('loans'),
  ]
  await store.commit(
    pool,
    wishes.map((wish, index) => ({
      type: 'createHandoff',
      handoff: queuedSample({ id: idOf(index), pool, wish }),
    })),
  )
  const found = await store.needsWaitedFor(pool)
  expect(found).toHaveLength(3)
  expect(found).toEqual(expect.arrayContaining(wishes.slice(1).map((wish) => wish.needs)))
  expect(await store.needsWaitedFor(newPool())).toEqual([])
})
