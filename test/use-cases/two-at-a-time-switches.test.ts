import timers from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { Refusal } from '../../src/use-cases/errors.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { runInTurns } from '../support/scheduled-hub.ts'
import { DISTURBANCES, MOVES, scene, type Doing } from './two-at-a-time-scene.ts'

/*
 * One does all he does between two calls of another to Cosmos DB and Service Bus, between any two of them. What
 * must always be so is so as soon as both have ended, without any sweep. Every run takes a few disturbances; for
 * all of them: DISTURBANCES=all npx jest test/use-cases/two-at-a-time-switches
 */
const USUAL = ['cleo goes away', 'somebody asks for loans']
const isMeant = (disturbance: string) => process.env.DISTURBANCES === 'all' || USUAL.includes(disturbance)

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

/** @returns how many calls the first made before the other came; fewer than asked for when it made no more. */
async function interrupted(move: Doing, disturbance: Doing, after: number): Promise<number> {
  const stage = await scene(servers)
  const both = [move(stage), disturbance(stage)]
  const { calls, ends } = await runInTurns(stage.world.sharedHub, both, [after, Infinity])
  try {
    // Who comes too late is refused; nothing else may go wrong.
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []))
    expect(reasons.filter((reason) => !(reason instanceof Refusal))).toEqual([])
    await stage.world.check()
  } catch (error) {
    throw new Error(`After these calls:\n${calls.join('\n')}`, { cause: error })
  }
  const others = calls.findIndex((call) => call.startsWith('2 '))
  return others === -1 ? calls.length : others
}

const pairs = Object.entries(MOVES).flatMap(([one, move]) =>
  Object.entries(DISTURBANCES)
    .filter(([other]) => isMeant(other))
    .map(([other, disturbance]) => ({ one, other, move, disturbance })),
)

test.each(pairs)('$one, and meanwhile $other', async ({ move, disturbance }) => {
  let after = 0
  while ((await interrupted(move, disturbance, after)) === after) after += 1
  expect(after).toBeGreaterThan(1)
})
