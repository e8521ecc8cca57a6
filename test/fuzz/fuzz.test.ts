import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startFuzzStack } from './fuzz-stack.ts'
import { FORGED } from './hostile-values.ts'
import { wrongLines } from './judge.ts'
import { runFuzz } from './run-fuzz.ts'

/* Whatever is sent to whichever route, the hub answers, says nothing it must not, and goes on. */

const CALLS = 2000
const SEED = Date.now() % 1_000_000_000

let fuzz: Awaited<ReturnType<typeof startFuzzStack>>

beforeAll(async () => {
  fuzz = await startFuzzStack()
})
afterAll(() => fuzz.stack.stop())

test(`${CALLS} hostile calls of every route are all answered, none with a fault`, async () => {
  const { port, target, secrets } = fuzz
  expect(target.routes.length).toBeGreaterThan(20)
  const report = await runFuzz(port, target, { calls: CALLS, seed: SEED, secrets })
  const { failure } = report
  const shown = failure && { ...failure, bytes: failure.bytes.subarray(0, 2000).toString('latin1') }
  expect(shown).toBeUndefined()
  // Calls of every kind got through to where they were answered.
  expect([...report.byStatus.keys()]).toEqual(
    expect.arrayContaining([200, 202, 400, 401, 403, 404, 409, 415]),
  )
}, 60_000)

test('afterwards the hub works, and nobody else wrote into its log', async () => {
  expect(await fuzz.stillWorks()).toBe(true)
  expect(wrongLines(fuzz.stack.log, FORGED, fuzz.secrets)).toEqual([])
})
