import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isOpen } from '../../src/handoff/states.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { AGENTS, POLICIES } from './any-story-cast.ts'
import { perform } from './any-story-deeds.ts'
import { deeds, supplies } from './any-story-steps.ts'
import { World, type Delivery } from './any-story-world.ts'

/*
 * Stories that nobody thought of. A failing one is printed as short as it can be made, a sentence a step. To
 * look at many more than every run does: STORIES=500 npx jest test/use-cases/any-story
 */
const STORIES = Number(process.env.STORIES ?? 16)

/** In milliseconds, on a busy machine. It also ends the search for a shorter story that fails. */
const TIME_LIMIT = Math.max(120_000, STORIES * 6000)

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

/** The world remembers itself what it must know, so a story needs no second model of it. */
type Command = fc.AsyncCommand<object, World>

/** A step of the story; after each, everything that must always be so is so. */
function step(title: string, run: (world: World) => Promise<unknown>): Command {
  return {
    check: () => true,
    async run(_model, world) {
      await world.pass(1)
      await run(world)
      await world.check()
    },
    // A line of its own for each in the report of a failure.
    toString: () => `\n  ${title}`,
  }
}

const usual = deeds.map((deed) => step(deed.title, (world) => perform(deed, world, world.hub)))

const fatal = fc
  .tuple(fc.oneof(deeds, supplies), fc.constantFrom(1, 1, 2, 3), fc.boolean())
  .map(([deed, writes, isSwept]) =>
    step(
      `${deed.title}, in a process that dies after write ${writes}${isSwept ? '; the hub sweeps twice' : ''}`,
      async (world) => {
        await world.dying((hub) => perform(deed, world, hub), writes)
        if (isSwept) await world.sweepTwice()
      },
    ),
  )

const seconds = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(15, 130, 300, 1000))
const delivery = fc.constantFrom<Delivery>('on time', 'on time', 'lost', 'twice', 'by a process that dies')
const time = fc
  .tuple(seconds, delivery)
  .map(([many, how]) => step(`${many} s pass, with wake-ups ${how}`, (world) => world.pass(many, how)))

const sweeping = fc.constant(step('the hub sweeps', (world) => world.sweep()))
const fatalSweep = fc
  .integer({ min: 1, max: 3 })
  .map((writes) =>
    step(`the hub sweeps, in a process that dies after write ${writes}`, (world) =>
      world.dying((hub) => world.repair(hub), writes),
    ),
  )
const telling = fc.constant(step('the bots are told', (world) => world.post.deliverStatuses(world.hub)))

const silence = fc.constant(
  step('the messages that say which bots to tell are lost', (world) => {
    world.post.loseStatuses()
    return Promise.resolve()
  }),
)

const commands = [
  fc.oneof(
    { arbitrary: usual, weight: 24 },
    { arbitrary: fatal, weight: 7 },
    { arbitrary: time, weight: 6 },
    { arbitrary: sweeping, weight: 3 },
    { arbitrary: fatalSweep, weight: 1 },
    { arbitrary: telling, weight: 1 },
    { arbitrary: silence, weight: 1 },
  ),
]

/** Lets everything come to its end: the agents are lost, their handoffs wait anew, and then nobody comes. */
async function end(world: World): Promise<void> {
  const { hub, test, promised, underway } = world
  for (const request of underway) await assign(hub, request)
  for (let day = 0; day < 3; day++) {
    await world.pass(24 * 60 * 60)
    await world.sweepTwice()
    await world.check()
  }
  await world.post.deliverStatuses(hub)

  const ids = new Set(
    await Promise.all(promised.map(async ({ request }) => (await test.read(request.id)).id)),
  )
  for (const id of ids) {
    const handoff = await test.read(id)
    expect(isOpen(handoff)).toBe(false)
    const told = test.statuses(id)
    expect(told.slice(0, -1)).toEqual(Array.from({ length: handoff.assignment }, () => 'accepted'))
    expect(['completed', 'failed']).toContain(told.at(-1))
  }
}

test(
  'whatever happens in whatever order: nobody over capacity, none left beside a free agent, all in turn, all told',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (story) => {
        const hub = servers.hub(POLICIES)
        for (const [id, { skills, capacity }] of Object.entries(AGENTS)) {
          await hub.availableAgent(id, skills, capacity)
        }
        const world = new World(servers, hub)
        await fc.asyncModelRun(() => ({ model: {}, real: world }), story)
        await end(world)
      }),
      { numRuns: STORIES, interruptAfterTimeLimit: TIME_LIMIT },
    )
  },
  TIME_LIMIT + 60_000,
)
