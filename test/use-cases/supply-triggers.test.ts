import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { DEMAND, SUPPLY } from '../../src/handoff/supply.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { OF_AGENTS } from './supply-scenarios-agents.ts'
import { OF_HANDOFFS } from './supply-scenarios-handoffs.ts'
import type { Scenario } from './supply-scenarios.ts'

/*
 * A change after which a waiting handoff and an agent fit brings them together in the same call: no sweep and
 * no timer runs in these tests.
 */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())
afterEach(() => {
  jest.restoreAllMocks()
})

/** @returns what became of the scenario's handoff. */
async function play({ policies, prepare, happens }: Scenario, beforehand: () => void): Promise<string> {
  const hub = servers.hub(policies)
  const handoff = await prepare(hub, servers.clock)
  beforehand()
  await happens(hub, handoff, servers.clock)
  return hub.state(handoff)
}

const isSupply = (member: string): member is keyof typeof SUPPLY => member in SUPPLY
const isDemand = (member: string): member is keyof typeof DEMAND => member in DEMAND

/** Takes a member off the list. */
function silence(member: string): void {
  if (isSupply(member)) jest.spyOn(SUPPLY, member).mockReturnValue(false)
  else if (isDemand(member)) jest.spyOn(DEMAND, member).mockReturnValue(false)
  else throw new Error(`The list has no ${member}`)
}

describe.each(Object.entries({ ...OF_AGENTS, ...OF_HANDOFFS }))('%s', (member, scenarios) => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      expect(await play(scenario, () => undefined)).toBe(scenario.found)
      expect(await play(scenario, () => silence(member))).not.toBe(scenario.found)
    },
  )
})
