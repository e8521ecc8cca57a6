import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { routingStore } from '../../../src/adapters/cosmos/routing-store.ts'
import { levelOf, satisfies, type Agent } from '../../../src/handoff/agents.ts'
import { exclusionOf } from '../../../src/handoff/eligibility.ts'
import { DEFAULT_POLICY, type Mode } from '../../../src/handoff/policy.ts'
import { match, place } from '../../../src/handoff/routing.ts'
import type { Handoff, Queued } from '../../../src/handoff/states.ts'
import type { RoutingStore, WaitingKind } from '../../../src/use-cases/ports.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'
import { needs, NOW, queue, team } from './arbitrary-pools.ts'

/*
 * What the queries find is what the rules say: a query that finds less lets somebody wait for ever, one
 * that finds more gives a handoff to an agent who cannot take it.
 */

/** As many as a query gives. */
const FEW = 10
const MODES: readonly Mode[] = ['longest-idle', 'round-robin', 'least-loaded', 'best-skill']

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
  return `matching-${pools}`
}

async function storedTeam(pool: string, members: readonly Agent[]): Promise<Agent[]> {
  const agents = members.map((member) => ({ ...member, pool }))
  const changes = agents.map((agent) => ({ type: 'createAgent', agent }) as const)
  expect(await store.commit(pool, changes)).toMatchObject({ committed: true })
  return agents
}

const kindOf = ({ wish, passes, preferred }: Handoff<Queued>): WaitingKind => ({
  routedTo: wish.routedTo,
  needs: wish.needs,
  passedBy: passes.map(({ agent }) => agent),
  preferred: preferred?.agent ?? null,
})

/** @returns the agents in the order in which the rules would give the handoff to them, one after the other. */
function inTurn(handoff: Handoff<Queued>, agents: readonly Agent[], mode: Mode): Agent[] {
  const policyOf = () => ({ ...DEFAULT_POLICY, mode })
  const [first] = match([handoff], agents, policyOf, NOW)
  const agent = first?.agent ?? null
  if (agent === null) return []
  const others = agents.filter(({ id }) => id !== agent.id)
  return [agent, ...inTurn(handoff, others, mode)]
}

test('free agents are those whom no rule keeps from the handoff, in the order of their turn', async () => {
  await fc.assert(
    fc.asyncProperty(team, queue, async (members, waiting) => {
      const pool = newPool()
      const agents = await storedTeam(pool, members)
      for (const handoff of waiting
        .map((make) => make(pool))
        .filter(isOpened)
        .slice(0, 2)) {
        const able = agents.filter((agent) => exclusionOf(handoff, agent, NOW) === undefined)
        for (const mode of MODES) {
          const turns = inTurn(handoff, agents, mode)
          expect(ids(turns).sort()).toEqual(ids(able).sort())
          const { routedTo } = handoff.wish
          const best = turns.filter(
            (agent) =>
              mode !== 'best-skill' || levelOf(agent, routedTo) === levelOf(turns[0] ?? agent, routedTo),
          )
          const found = await store.freeAgents(pool, kindOf(handoff), mode, NOW)
          expect([mode, ids(found.map(({ value }) => value))]).toEqual([mode, ids(best).slice(0, FEW)])
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('one look shows who is free, in the order of their turn, and all who wait, when they are few', async () => {
  await fc.assert(
    fc.asyncProperty(team, queue, fc.constantFrom(...MODES), async (members, handoffs, mode) => {
      const pool = newPool()
      const waiting = handoffs.map((make) => make(pool))
      await storedTeam(pool, members)
      const changes = waiting.map((handoff) => ({ type: 'createHandoff', handoff }) as const)
      expect(await store.commit(pool, changes)).toMatchObject({ committed: true })
      const opened = waiting.filter(isOpened)
      const [first] = opened
      if (first === undefined) return

      const kind = { ...kindOf(first), preferred: null }
      const free = (await store.freeAgents(pool, kind, mode, NOW)).map(({ value }) => value.id)
      const seen = await store.look(pool, kind, mode, NOW)
      const seenFree = seen.free.map(({ value }) => value.id)
      if (opened.length < FEW) {
        expect(seenFree).toEqual(free.slice(0, FEW - opened.length))
        expect(seen.waiting && ids(seen.waiting.map(({ value }) => value))).toEqual(ids(inPlace(opened)))
      } else {
        expect([seenFree, seen.waiting]).toEqual([free, undefined])
      }
    }),
    { numRuns: 60 },
  )
})

test('what waits for an agent is what the rules give him, in order of place', async () => {
  await fc.assert(
    fc.asyncProperty(team, queue, async ([agent], handoffs) => {
      if (agent === undefined) throw new Error('No team is empty')
      const pool = newPool()
      const waiting = handoffs.map((make) => make(pool))
      const changes = waiting.map((handoff) => ({ type: 'createHandoff', handoff }) as const)
      expect(await store.commit(pool, changes)).toMatchObject({ committed: true })

      const free: Agent = { ...agent, pool, presence: 'available', leaseUntil: '9', capacity: Infinity }
      const given = match(waiting, [free], () => DEFAULT_POLICY, NOW).filter((each) => each.agent !== null)
      const found = await store.waitingForAgent({ ...agent, pool })
      expect(ids(found.map(({ value }) => value))).toEqual(
        ids(given.map(({ handoff }) => handoff)).slice(0, FEW),
      )
    }),
    { numRuns: 100 },
  )
})

test('somebody has what is needed when any agent satisfies it, present or not', async () => {
  await fc.assert(
    fc.asyncProperty(team, needs, async (members, wanted) => {
      const pool = newPool()
      const agents = await storedTeam(pool, members)
      expect(await store.hasAgent(pool, wanted)).toBe(agents.some((agent) => satisfies(agent, wanted)))
    }),
    { numRuns: 60 },
  )
})

const inPlace = (waiting: readonly Handoff<Queued>[]) =>
  [...waiting].sort((one, other) => (place(one) < place(other) ? -1 : 1))
const isOpened = ({ state }: Handoff<Queued>) => state.closedUntil === null
const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id)
