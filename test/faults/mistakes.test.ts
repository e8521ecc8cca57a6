import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Agent } from '../../src/handoff/agents.ts'
import type { Change, Stored } from '../../src/use-cases/ports.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import type { Finding } from './invariants.ts'
import { liveSchedule } from './live-schedule.ts'
import type { Plant } from './world.ts'

/* A harness that finds nothing may be blind: so here are hubs that are wrong, and it must find each. */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** A hub that sees of those who wait only some. */
const seeing =
  (some: <T>(waiting: readonly T[]) => T[]): Plant =>
  (hub) => ({
    ...hub,
    routing: {
      ...hub.routing,
      waitingForAgent: async (agent) => some(await hub.routing.waitingForAgent(agent)),
      look: async (...asked) => {
        const { free, waiting } = await hub.routing.look(...asked)
        return { free, ...(waiting && { waiting: some(waiting) }) }
      },
    },
  })

const lastFirst = seeing((waiting) => waiting.slice(-1))
const withoutLooking = seeing(() => [])

const withRoomForMore = ({ value, ...version }: Stored<Agent>, more: number): Stored<Agent> => ({
  ...version,
  value: { ...value, capacity: value.capacity + more },
})

const asWritten = (change: Change): Change =>
  change.type === 'replaceAgent'
    ? { ...change, agent: { ...change.agent, capacity: change.agent.capacity - 1 } }
    : change

const oneTooMany: Plant = (hub) => ({
  ...hub,
  routing: {
    ...hub.routing,
    agent: async (pool, id) => {
      const found = await hub.routing.agent(pool, id)
      return found && withRoomForMore(found, 1)
    },
    commit: async (pool, changes) => {
      const result = await hub.routing.commit(pool, changes.map(asWritten))
      // Whoever goes on with what was written, reads it again.
      return result.committed ? { ...result, agents: [] } : result
    },
  },
})

const withoutTheLastLine: Plant = (hub) => ({
  ...hub,
  conversations: {
    ...hub.conversations,
    keepTranscript: (id, activities, key) =>
      hub.conversations.keepTranscript(id, activities.slice(0, -1), key),
  },
})

const changing =
  (change: (each: Change) => Change[]): Plant =>
  (hub) => ({
    ...hub,
    routing: { ...hub.routing, commit: (pool, all) => hub.routing.commit(pool, all.flatMap(change)) },
  })

const withoutTheAgent = changing((each) => (each.type === 'replaceAgent' ? [] : [each]))

const withoutLocks = changing((each) =>
  each.type === 'lockConversation' || each.type === 'unlockConversation' ? [] : [each],
)

const withoutWarnings = changing((each) =>
  each.type === 'replaceHandoff' ? [{ ...each, handoff: { ...each.handoff, warnings: [] } }] : [each],
)

test.each<[string, Plant, Finding['wrong']]>([
  ['gives the last who waits to an agent, not the first', lastFirst, 'passed over'],
  ['looks at nobody who waits', withoutLooking, 'passed over'],
  ['thinks that there is room for one more', oneTooMany, 'over capacity'],
  ['writes the handoff and not its agent', withoutTheAgent, 'over capacity'],
  ['locks no conversation', withoutLocks, 'doubled'],
  ['loses the last line of a transcript', withoutTheLastLine, 'transcript lost'],
  ['does not say that a transcript could not be had', withoutWarnings, 'transcript lost'],
])('a hub that %s is found out', async (_what, plant, wrong) => {
  const found = new Set<string>()
  for (let seed = 1; seed <= 20 && !found.has(wrong); seed++) {
    const { findings } = await liveSchedule(servers, seed, { plant })
    for (const each of findings) found.add(each.wrong)
  }
  expect([...found]).toContain(wrong)
})
