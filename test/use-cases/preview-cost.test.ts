import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { DEFAULT_POLICY } from '../../src/handoff/policy.ts'
import { explainHandoff } from '../../src/use-cases/explain.ts'
import { readSkill, type SkillPreview } from '../../src/use-cases/skills.ts'
import { MOST_VERDICTS } from '../../src/use-cases/verdicts.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { fill, freeAgents, waitingHandoffs } from '../support/large-pool.ts'

/*
 * A bot asks for a preview before each promise: what that costs does not depend on how many agents and how
 * many waiting handoffs a pool has.
 */

/** More than a decision looks at. */
const SMALL = 24
const LARGE = 5000
const policy = { ...DEFAULT_POLICY, waitSeconds: 24 * 60 * 60 }

let servers: TestServers
let small: TestHub
let large: TestHub
beforeAll(async () => {
  servers = await startTestServers()
  small = await poolOf(SMALL)
  large = await poolOf(LARGE)
}, 120_000)
afterAll(() => servers.close())

/** A pool where many are free for `plenty`, and many wait for `scarce`, which one agent has who is offline. */
async function poolOf(size: number): Promise<TestHub> {
  const hub = servers.hub({ full: { maxWaiting: 0 }, alone: { overflow: { afterSeconds: 9, to: 'plenty' } } })
  const now = servers.clock.now()
  const profile = hub.profile('', ['plenty@2'], 1000)
  await fill(servers.routing, hub.pool, freeAgents(size, profile, now))
  await fill(servers.routing, hub.pool, waitingHandoffs(size, hub.pool, 'scarce', policy, now))
  await hub.agent('only', ['scarce', 'full'])
  return hub
}

/** @returns how many calls to Cosmos DB it takes, and how many documents are in their answers. */
async function costOf(run: () => Promise<unknown>) {
  const cost = { calls: 0, documents: 0 }
  const stop = servers.cosmos.observe(({ operation, documents }) => {
    // What the SDK asks once in a process, and how to put a query together; neither reads a document.
    if (operation !== 'query' && operation !== 'read') return
    cost.calls += 1
    cost.documents += documents
  })
  await run()
  stop()
  return cost
}

const previewIn = (hub: TestHub, key: string, listAgents = false): Promise<SkillPreview> =>
  readSkill(hub.hub, hub.pool, [{ key, name: key }], listAgents)

test.each([
  ['plenty', 'accepted'],
  ['scarce', 'queued'],
  ['alone', 'queued'],
  ['full', 'failed'],
  ['nowhere', 'failed'],
])(`the preview of "%s", %s: the same with ${SMALL} and with ${LARGE}`, async (key, outcome) => {
  // The first look at a pool in which many wait costs a call more.
  for (const hub of [small, large]) expect((await previewIn(hub, key)).preview.outcome).toBe(outcome)
  const [few, many] = [await costOf(() => previewIn(small, key)), await costOf(() => previewIn(large, key))]
  expect(many).toEqual(few)
  expect(many.calls).toBeLessThanOrEqual(12)
  expect(many.documents).toBeLessThanOrEqual(20)
})

test('the counts are right all the same', async () => {
  // They came one a second, and whoever came longer ago than the lease lasts is not there any more.
  const present = AVAILABLE.leaseSeconds - 1
  expect(await previewIn(large, 'plenty')).toMatchObject({
    agents: LARGE,
    agentsOnline: present,
    agentsFree: present,
    waiting: 0,
  })
  expect(await previewIn(large, 'scarce')).toMatchObject({
    agents: 1,
    agentsOnline: 0,
    agentsFree: 0,
    waiting: LARGE,
    longestWaitSeconds: LARGE,
    preview: { position: LARGE + 1, estimate: { seconds: null } },
  })
})

test('agents are listed up to a limit, with how many there are', async () => {
  const total = LARGE + 1
  const { preview } = await previewIn(large, 'plenty', true)
  expect(preview.agents).toHaveLength(MOST_VERDICTS)
  expect(preview.agentsTotal).toBe(total)
  expect((await previewIn(small, 'plenty', true)).preview).toMatchObject({ agentsTotal: SMALL + 1 })

  const id = await large.ask('c1', 'scarce')
  const { agents, agentsTotal, position, summary } = await explainHandoff(large.hub, SUPERVISOR, id)
  expect([agents.length, agentsTotal, position]).toEqual([MOST_VERDICTS, total, total])
  expect(summary).toBe(`Number ${total} in the queue: a rule excludes the one agent who has what it needs`)
  const { calls } = await costOf(() => explainHandoff(large.hub, SUPERVISOR, id))
  expect(calls).toBeLessThanOrEqual(15)
})
