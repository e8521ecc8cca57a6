import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { DEFAULT_POLICY, type AssignBy, type Mode, type SkillPolicy } from '../../src/handoff/policy.ts'
import { setPresence } from '../../src/use-cases/agents.ts'
import { acceptOffer, declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import type { Hub } from '../../src/use-cases/ports.ts'
import { listSkills } from '../../src/use-cases/skills.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { fill, freeAgents, waitingHandoffs } from '../support/large-pool.ts'

/*
 * What a decision costs does not depend on how many agents and how many waiting handoffs a pool has: as many
 * calls to Cosmos DB, as many documents in their answers, and as many bytes.
 */

/** As many as a decision looks at: once one of them is gone, an answer has a document less. */
const TINY = 10
/** More than a decision looks at. */
const SMALL = 24
const LARGE = 5000
const MODES: readonly Mode[] = ['longest-idle', 'round-robin', 'least-loaded', 'best-skill']

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** What the SDK asks once in a process. */
const ASKED_ONCE = new Set(['account', 'database', 'container', 'partitionKeyRanges'])

interface Cost {
  /** What Cosmos DB was asked, and how many documents each answer was about, in no order. */
  readonly asked: readonly string[]
  /** Of all answers together. */
  readonly bytes: number
}

async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  const asked: string[] = []
  let sum = 0
  const stop = servers.cosmos.observe(({ operation, container, status, documents, bytes }) => {
    if (ASKED_ONCE.has(operation)) return
    sum += bytes
    asked.push(`${operation} in ${container ?? 'the account'}: ${status}, ${documents} documents`)
  })
  await run()
  stop()
  return { asked: asked.sort(), bytes: sum }
}

const policy: SkillPolicy = { ...DEFAULT_POLICY, waitSeconds: 24 * 60 * 60, maxWaiting: 100_000 }

/** A pool where many are free for `plenty`, and many wait for `scarce`, which one agent has who is offline. */
async function poolOf(size: number): Promise<TestHub> {
  const hub = servers.hub()
  const now = servers.clock.now()
  const plenty = hub.profile('', ['plenty@2'], 1000)
  await fill(servers.routing, hub.pool, freeAgents(size, plenty, now))
  await fill(servers.routing, hub.pool, waitingHandoffs(size, hub.pool, 'scarce', policy, now))
  await hub.agent('only', ['scarce'])
  return hub
}

const by = (hub: TestHub, mode: Mode, assignBy: AssignBy): Hub => ({
  ...hub.hub,
  registry: { ...hub.hub.registry, policyOf: () => ({ ...policy, mode, assign: assignBy }) },
})

/** @returns what each happening costs; afterwards as many wait as before. */
async function costs(hub: TestHub, mode: Mode): Promise<Record<string, Cost>> {
  const { pool } = hub
  const auto = by(hub, mode, 'auto')
  const asking = by(hub, mode, 'offer')
  const request = async (skill: string) => {
    servers.clock.pass(1)
    return hub.request(`${skill} ${servers.clock.now()}`, skill)
  }
  const [given, offered, first, second] = [
    await request('plenty'),
    await request('plenty'),
    await request('scarce'),
    await request('scarce'),
  ]
  const offerId = offered.request.id
  const held = async () => (await auto.routing.agent(pool, 'only'))?.value.assignments[0]?.handoffId ?? ''

  const cost: Record<string, Cost> = {}
  const measure = async (what: string, run: () => Promise<unknown>) => {
    const { asked } = (cost[what] = await costOf(run))
    expect(asked).toContainEqual(expect.stringMatching(/^batch in routing: 200/))
  }
  await measure('a request that finds an agent', () => assign(auto, given))
  await measure('a request that is offered', () => assign(asking, offered))
  expect(await hub.state(offerId)).toMatch(/^offered/)
  await measure('a decline, and the next is asked', () => declineOffer(asking, SUPERVISOR, offerId, {}))
  await measure('an offer that is taken', () => acceptOffer(asking, SUPERVISOR, offerId, {}))
  expect(await hub.state(offerId)).toMatch(/^accepted/)
  await measure('a request that must wait', () => assign(auto, first))
  await assign(auto, second)
  expect(await hub.state(second.request.id)).toBe('queued')

  const available = () => setPresence(auto, SUPERVISOR, pool, 'only', AVAILABLE)
  await measure('an agent who becomes available', available)
  const mine = await held()
  await measure('a completion, and the agent gets the next', () =>
    completeHandoff(auto, SUPERVISOR, mine, {}),
  )
  const next = await held()
  expect(next).not.toBe(mine)
  await hub.presence('only', 'offline')
  await completeHandoff(auto, SUPERVISOR, next, {})
  return cost
}

const documents = (cost: Readonly<Record<string, Cost>>) =>
  Object.fromEntries(Object.entries(cost).map(([what, { asked }]) => [what, asked]))

/** The same without how many documents there were. */
const calls = (cost: Readonly<Record<string, Cost>>) =>
  Object.fromEntries(
    Object.entries(cost).map(([what, { asked }]) => [
      what,
      asked.map((each) => each.replace(/, \d+ .*/, '')).sort(),
    ]),
  )

test(`${TINY}, ${SMALL} or ${LARGE} agents and waiting handoffs: each decision asks as often, and for as much`, async () => {
  const [tiny, small, large] = [await poolOf(TINY), await poolOf(SMALL), await poolOf(LARGE)]
  for (const mode of MODES) {
    const [fewest, few, many] = [await costs(tiny, mode), await costs(small, mode), await costs(large, mode)]
    expect({ mode, ...calls(many) }).toEqual({ mode, ...calls(fewest) })
    expect({ mode, ...documents(many) }).toEqual({ mode, ...documents(few) })
    for (const [what, { bytes }] of Object.entries(many)) {
      // A number has a digit more, a name is longer.
      expect({ mode, what, ratio: bytes / (few[what]?.bytes ?? 0) < 1.02 }).toEqual({
        mode,
        what,
        ratio: true,
      })
    }
  }
  // Telling of all skills looks at every agent, and asks for little of each.
  const ofAll = (hub: TestHub) => costOf(() => listSkills(hub.hub, hub.pool))
  const [few, many] = [await ofAll(small), await ofAll(large)]
  expect((many.bytes - few.bytes) / (LARGE - SMALL)).toBeLessThan(250)
  expect(many.asked.length).toBeLessThan(few.asked.length + LARGE / 500)
}, 240_000)
