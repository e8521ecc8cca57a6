import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { notify } from '../../src/use-cases/notify.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { isOpen } from '../../src/handoff/states.ts'
import { assign } from '../../src/use-cases/assign.ts'
import type { RequestMessage } from '../../src/use-cases/ports.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'
import { conversationFaults, idleMatches, loadFaults, poolState } from '../support/pool-state.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const AGENTS = { ada: ['billing'], bob: ['billing', 'loans'], cleo: ['loans@3'] }
type AgentId = keyof typeof AGENTS

/** What a story remembers of itself, to know what must be so. */
interface Model {
  /** The handoffs of each conversation that were promised to its bot. */
  readonly promised: RequestMessage[]
}

type Command = fc.AsyncCommand<Model, TestHub>

/** A step of the story; after each, everything that must always be so is so. */
function step(title: string, run: (model: Model, hub: TestHub) => Promise<unknown>): Command {
  return {
    check: () => true,
    async run(model, hub) {
      servers.clock.pass(1)
      await run(model, hub)
      const state = await poolState(servers.routing, hub.pool)
      expect(loadFaults(state)).toEqual([])
      expect(conversationFaults(state)).toEqual([])
      expect(idleMatches(state, servers.clock.now())).toEqual([])
    },
    toString: () => title,
  }
}

const conversation = fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6')
const skill = fc.constantFrom('billing', 'billing', 'loans', 'default', 'astrology')
const agent = fc.constantFrom<AgentId>('ada', 'bob', 'cleo')
const index = fc.nat({ max: 9 })

/** One of the promised handoffs, if there is any. */
const pick = ({ promised }: Model, number: number) => promised[number % Math.max(promised.length, 1)]

const commands = [
  fc.tuple(conversation, skill, fc.integer({ min: 0, max: 2 })).map(([name, wanted, Priority]) =>
    step(`ask ${name} for ${wanted}, priority ${Priority}`, async (model, hub) => {
      const request = await hub.request(name, wanted, { value: { Skill: wanted, Priority } })
      model.promised.push(request)
      await assign(hub.hub, request)
    }),
  ),
  fc
    .tuple(agent, fc.constantFrom('available', 'available', 'away', 'offline'))
    .map(([id, presence]) => step(`${id} is ${presence}`, (_model, hub) => hub.presence(id, presence, 600))),
  agent.map((id) =>
    step(`${id} completes the oldest`, async (_model, hub) => {
      const held = await hub.hub.routing.agent(hub.pool, id)
      const [oldest] = held?.value.assignments ?? []
      if (oldest) await hub.complete(oldest.handoffId)
    }),
  ),
  index.map((number) =>
    step(`cancel handoff ${number}`, async (model, hub) => {
      const request = pick(model, number)
      if (request) await cancelHandoff(hub.hub, SUPERVISOR, request.request.id)
    }),
  ),
  index.map((number) =>
    step(`deliver request ${number} again`, async (model, hub) => {
      const request = pick(model, number)
      if (request) await assign(hub.hub, request)
    }),
  ),
  index.map((number) =>
    step(`tell the bot about handoff ${number}`, async (model, hub) => {
      const request = pick(model, number)
      if (request) await notify(hub.hub, request.request.id)
    }),
  ),
  fc.integer({ min: 1, max: 2000 }).map((seconds) =>
    step(`${seconds} seconds pass, and a sweep`, async (_model, hub) => {
      servers.clock.pass(seconds)
      expect(await sweep(hub.hub, hub.pool)).toMatchObject({ failed: 0 })
    }),
  ),
]

/** Lets everything come to its end. @returns the statuses that the bot was told of each handoff. */
async function end({ promised }: Model, hub: TestHub): Promise<void> {
  // The agents are lost first, their handoffs wait anew, and then nobody comes.
  for (let day = 0; day < 3; day++) {
    servers.clock.pass(24 * 60 * 60)
    await sweep(hub.hub, hub.pool)
  }
  const ids = new Set(await Promise.all(promised.map(async ({ request }) => (await hub.read(request.id)).id)))
  for (const id of ids) {
    await notify(hub.hub, id)
    const handoff = await hub.read(id)
    expect(isOpen(handoff)).toBe(false)
    const told = hub.statuses(id)
    expect(told.slice(0, -1)).toEqual(Array.from({ length: handoff.assignment }, () => 'accepted'))
    expect(['completed', 'failed']).toContain(told.at(-1))
  }
}

test('whatever happens in whatever order: nobody over capacity, none left beside a free agent, all told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: 'max' }), async (story) => {
      const hub = servers.hub()
      for (const [id, skills] of Object.entries(AGENTS)) await hub.agent(id, skills, id === 'bob' ? 2 : 1)
      const model: Model = { promised: [] }
      await fc.asyncModelRun(() => ({ model, real: hub }), story)
      await end(model, hub)
    }),
    { numRuns: 40, endOnFailure: false },
  )
})
