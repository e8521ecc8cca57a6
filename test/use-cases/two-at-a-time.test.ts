import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import timers from 'node:timers/promises'
import fc from 'fast-check'
import type { Presence } from '../../src/handoff/agents.ts'
import type { AgentId, SkillKey } from '../../src/handoff/names.ts'
import { Refusal } from '../../src/use-cases/errors.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { sweep } from '../../src/use-cases/sweep.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { wake } from '../support/post-office.ts'
import { runInTurns } from '../support/scheduled-hub.ts'
import { POLICIES } from './any-story-cast.ts'
import {
  acceptance,
  ask,
  cancellation,
  completion,
  departure,
  dismissal,
  givingBack,
  perform,
  presence,
  redelivery,
  refusal,
  transfer,
  type Deed,
} from './any-story-deeds.ts'
import { World } from './any-story-world.ts'

/*
 * Stories in which two or three processes are at work at the same time, in any order of their calls to Cosmos
 * DB and Service Bus; what must always be so is so as soon as they have ended, without any sweep. A failing one
 * is printed as short as it can be made, with the calls of the processes that did it. To look at many more than
 * every run does, or at the same again: RUNS=500 SEED=7 npx jest test/use-cases/two-at-a-time
 */
const RUNS = Number(process.env.RUNS ?? 12)
const SEED = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

/** In milliseconds, on a busy machine. It also ends the search for a shorter story that fails. */
const TIME_LIMIT = Math.max(120_000, RUNS * 4000)

/** Nearly everybody can have nearly everything, so that they come into each other's way. */
const TEAM: Readonly<Record<AgentId, readonly string[]>> = {
  ada: ['billing', 'loans'],
  bea: ['billing', 'loans', 'mortgages@3'],
  cleo: ['loans@2', 'mortgages@2', 'billing'],
  dora: ['loans', 'mortgages', 'repairs'],
}
const TEAM_SKILLS = ['loans', 'billing', 'mortgages', 'repairs']

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
  // Whoever lost a race tries again when it is his turn, not after a while.
  jest.spyOn(timers, 'setTimeout').mockImplementation(() => Promise.resolve(undefined))
})
afterAll(async () => {
  jest.restoreAllMocks()
  await servers.close()
})

const sweeping: Deed = {
  title: 'the hub sweeps',
  plan: ({ test }) => Promise.resolve((hub) => sweep(hub, test.pool)),
}

/** Wake-ups are a function each, and may come together. */
const wakeUps: Deed = {
  title: 'the next wake-ups come',
  plan: (world) => {
    const due = world.passToNext(300)
    return Promise.resolve((hub) => Promise.all(due.map((wakeUp) => wake(hub, wakeUp))))
  },
}

const look = (agent: AgentId): Deed => ({
  title: `the hub looks at ${agent}`,
  plan: ({ test }) => Promise.resolve((hub) => lookAtAgent(hub, test.pool, agent)),
})

/**
 * How many calls each in turn makes. Most races need only one or two turns: somebody does all he does right in
 * the middle of what another does.
 */
const turns = fc.oneof(
  fc.tuple(fc.nat({ max: 9 }), fc.constant(99)),
  fc.tuple(fc.constant(0), fc.nat({ max: 9 }), fc.constant(99)),
  fc.array(fc.nat({ max: 9 }), { maxLength: 6 }),
)

/** Two or three who are at something with the same agent and the same skill. */
function rivalry(agent: AgentId, skill: SkillKey): fc.Arbitrary<Command> {
  const about = { ...anyOfThese, agent: fc.constant(agent), skill: fc.constant(skill) }
  const leaving = presence({ ...about, presences: fc.constantFrom('away', 'offline') })
  const moving = fc.oneof(
    { arbitrary: transfer(about), weight: 4 },
    { arbitrary: refusal(about), weight: 3 },
    { arbitrary: givingBack(about), weight: 3 },
    { arbitrary: completion(about), weight: 2 },
    { arbitrary: ask(about), weight: 3 },
    { arbitrary: fc.constant(wakeUps), weight: 3 },
  )
  const disturbing = fc.oneof(
    { arbitrary: leaving, weight: 4 },
    { arbitrary: presence(about), weight: 2 },
    { arbitrary: ask(about), weight: 2 },
    { arbitrary: dismissal(about), weight: 1 },
    { arbitrary: acceptance(about), weight: 2 },
    { arbitrary: cancellation(about), weight: 1 },
    { arbitrary: departure(about), weight: 1 },
    { arbitrary: redelivery(about), weight: 1 },
    { arbitrary: fc.constant(look(agent)), weight: 1 },
    { arbitrary: fc.constant(sweeping), weight: 1 },
  )
  const both = fc.oneof(moving, disturbing)
  return fc
    .tuple(moving, both, fc.option(both, { freq: 4 }), turns)
    .map(([one, other, third, order]) => atTheSameTime(third ? [one, other, third] : [one, other], order))
}

const agents = Object.keys(TEAM)
const anyOfThese = {
  agent: fc.constantFrom(...agents),
  skill: fc.constantFrom(...TEAM_SKILLS),
  conversation: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5', 'c6'),
  presences: fc.constantFrom<Presence>('available', 'available', 'away', 'offline'),
}
const together = agents.flatMap((agent) => TEAM_SKILLS.map((skill) => rivalry(agent, skill)))

type Command = fc.AsyncCommand<object, World>

function atTheSameTime(those: readonly Deed[], order: readonly number[]): Command {
  return {
    check: () => true,
    async run(_model, world) {
      await world.pass(1)
      const acts = []
      for (const { plan } of those) {
        // No two requests are received in the same moment: the first would be whose id is lower.
        await world.pass(0.001)
        acts.push((await plan(world)) ?? (() => Promise.resolve()))
      }
      const { calls, ends } = await runInTurns(world.sharedHub, acts, order)
      try {
        expect(ends.flatMap(failures)).toEqual([])
        await world.check()
      } catch (error) {
        throw new Error(`After these calls:\n${calls.join('\n')}`, { cause: error })
      }
    },
    toString: () =>
      `\n  at the same time:${those.map(({ title }, index) => `\n    ${index + 1} ${title}`).join('')}` +
      `\n    in turns of ${order.join(', ')} calls, then each to the end`,
  }
}

/** Who comes too late is refused; nothing else may go wrong. */
function failures(end: PromiseSettledResult<unknown>): unknown[] {
  return end.status === 'rejected' && !(end.reason instanceof Refusal) ? [end.reason] : []
}

function step(title: string, run: (world: World) => Promise<unknown>): Command {
  return {
    check: () => true,
    async run(_model, world) {
      await world.pass(1)
      await run(world)
      await world.check()
    },
    toString: () => `\n  ${title}`,
  }
}

const usual = fc
  .oneof(
    { arbitrary: ask(anyOfThese), weight: 4 },
    { arbitrary: presence(anyOfThese), weight: 3 },
    { arbitrary: acceptance(anyOfThese), weight: 2 },
    { arbitrary: completion(anyOfThese), weight: 1 },
  )
  .map((deed) => step(deed.title, (world) => perform(deed, world, world.sharedHub)))
const time = fc
  .integer({ min: 1, max: 60 })
  .map((seconds) => step(`${seconds} s pass`, (world) => world.pass(seconds)))

const commands = [
  fc.oneof(
    { arbitrary: usual, weight: 6 },
    { arbitrary: time, weight: 1 },
    { arbitrary: fc.oneof(...together), weight: 6 },
  ),
]

test(
  'whoever is at work at the same time: nobody over capacity, none left beside a free agent, none kept for one who left',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 24, size: 'max' }), async (story) => {
        const hub = servers.hub(POLICIES)
        for (const [id, skills] of Object.entries(TEAM)) await hub.availableAgent(id, skills)
        const world = new World(servers, hub)
        await fc.asyncModelRun(() => ({ model: {}, real: world }), story)
      }),
      { ...SEED, numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT },
    )
  },
  TIME_LIMIT + 60_000,
)
