import timers from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { assign } from '../../src/use-cases/assign.ts'
import { completeHandoff } from '../../src/use-cases/complete.ts'
import { startTestServers, SUPERVISOR, type TestServers } from '../support/hub.ts'
import { runInTurns, type Process } from '../support/scheduled-hub.ts'
import { World } from './any-story-world.ts'

/*
 * Ada has two places, both taken, and both handoffs are completed at the same time. Whoever frees the second
 * place does not look who waits, so whoever freed the first one must leave nobody behind. In many orders of their
 * calls.
 */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
  jest.spyOn(timers, 'setTimeout').mockImplementation(() => Promise.resolve(undefined))
})
afterAll(async () => {
  jest.restoreAllMocks()
  await servers.close()
})

async function scene() {
  const hub = servers.hub()
  const world = new World(servers, hub)
  const ask = async (conversation: string) => {
    const request = await hub.request(conversation, 'billing')
    servers.clock.pass(0.001)
    return request
  }
  const askAtOnce = async (conversation: string) => {
    const request = await ask(conversation)
    await assign(world.sharedHub, request)
    return request.request.id
  }
  await hub.availableAgent('ada', ['billing'], 2)
  const held = [await askAtOnce('c1'), await askAtOnce('c2')]
  const completing = held.map(
    (id): Process =>
      (each) =>
        completeHandoff(each, SUPERVISOR, id, {}),
  )
  return { world, hub, ask, askAtOnce, completing }
}

type Turns = readonly [number, number]

/** Runs them in these turns. Without any sweep both customers have ada then. */
async function run(
  { world, hub }: Awaited<ReturnType<typeof scene>>,
  processes: readonly Process[],
  turns: Turns,
  customers: readonly string[],
) {
  const { calls, ends } = await runInTurns(world.sharedHub, processes, turns)
  try {
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
    await world.check()
    for (const id of customers) expect(await hub.state(id)).toBe('accepted by ada')
  } catch (error) {
    throw new Error(`After these calls:\n${calls.join('\n')}`, { cause: error })
  }
}

const CALLS = [0, 1, 2, 3]
const turns = CALLS.flatMap((one) => CALLS.map((other): Turns => [one, other]))

test.each(turns)('both wait: %p calls of one, %p of the other, then the rest', async (...given) => {
  const stage = await scene()
  const customers = [await stage.askAtOnce('c3'), await stage.askAtOnce('c4')]
  await run(stage, stage.completing, given, customers)
})

test.each(turns)('one asks meanwhile: %p calls of one, %p of the other, then the rest', async (...given) => {
  for (const place of [0, 1, 2]) {
    const stage = await scene()
    const waits = await stage.askAtOnce('c3')
    const request = await stage.ask('c4')
    const asking: Process = (each) => assign(each, request)
    const processes = stage.completing.toSpliced(place, 0, asking)
    await run(stage, processes, given, [waits, request.request.id])
  }
})
