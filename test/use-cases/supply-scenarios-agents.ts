import type { HandoffId } from '../../src/handoff/names.ts'
import type { SUPPLY } from '../../src/handoff/supply.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { requeueHandoff } from '../../src/use-cases/give-back.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { SUPERVISOR, type TestHub } from '../support/hub.ts'
import { afterSeconds, OFFER, type ScenariosOf } from './supply-scenarios.ts'

/** ada has one, and another one waits. */
async function oneWaitsForAda(hub: TestHub): Promise<HandoffId> {
  await hub.availableAgent('ada', ['billing'])
  await hub.ask('c1', 'billing')
  return hub.ask('c2', 'billing')
}

async function firstOf({ hub, pool }: TestHub, agent: string): Promise<HandoffId> {
  const found = (await hub.routing.agent(pool, agent))?.value
  const [work] = [...(found?.assignments ?? []), ...(found?.offers ?? [])]
  if (work === undefined) throw new Error(`${agent} has nothing`)
  return work.handoffId
}

/** Changes of an agent. */
export const OF_AGENTS: ScenariosOf<typeof SUPPLY> = {
  becameAvailable: [
    {
      name: 'an agent says that she is there',
      async prepare(hub) {
        await hub.agent('ada', ['billing'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub) => hub.presence('ada', 'available'),
      found: 'accepted by ada',
    },
    {
      name: 'an agent comes back whose lease has lapsed',
      async prepare(hub, clock) {
        await hub.agent('ada', ['billing'])
        await hub.presence('ada', 'available', 30)
        clock.pass(31)
        return hub.ask('c1', 'billing')
      },
      happens: (hub) => hub.presence('ada', 'available'),
      found: 'accepted by ada',
    },
  ],
  placeFreed: [
    {
      name: 'an agent completes a handoff',
      prepare: oneWaitsForAda,
      happens: async (hub) => hub.complete(await firstOf(hub, 'ada')),
      found: 'accepted by ada',
    },
    {
      name: 'a handoff that an agent has is cancelled',
      prepare: oneWaitsForAda,
      happens: async (hub) => cancelHandoff(hub.hub, SUPERVISOR, await firstOf(hub, 'ada')),
      found: 'accepted by ada',
    },
    {
      name: 'a handoff that an agent is asked to take is cancelled',
      policies: { billing: OFFER },
      prepare: oneWaitsForAda,
      happens: async (hub) => cancelHandoff(hub.hub, SUPERVISOR, await firstOf(hub, 'ada')),
      found: 'offered to ada',
    },
    {
      name: 'an agent has held a handoff for too long',
      policies: { billing: { maxHandlingSeconds: 60 } },
      prepare: oneWaitsForAda,
      happens: async (hub, _handoff, clock) => afterSeconds(hub, await firstOf(hub, 'ada'), clock, 60),
      found: 'accepted by ada',
    },
    {
      name: 'an agent gives back what she may not have again so soon',
      prepare: oneWaitsForAda,
      happens: async (hub) => requeueHandoff(hub.hub, SUPERVISOR, await firstOf(hub, 'ada'), {}),
      found: 'accepted by ada',
    },
    {
      name: 'the time for wrapping up is over',
      policies: { billing: { wrapUpSeconds: 15 } },
      async prepare(hub) {
        const waiting = await oneWaitsForAda(hub)
        await hub.complete(await firstOf(hub, 'ada'))
        return waiting
      },
      happens(hub, _handoff, clock) {
        clock.pass(15)
        return lookAtAgent(hub.hub, hub.pool, 'ada')
      },
      found: 'accepted by ada',
    },
    {
      name: 'a supervisor lets an agent have one more',
      prepare: oneWaitsForAda,
      happens: (hub) => hub.agent('ada', ['billing'], 2),
      found: 'accepted by ada',
    },
  ],
  skillGained: [
    {
      name: 'an agent learns a skill',
      async prepare(hub) {
        await hub.agent('bea', ['billing'])
        await hub.availableAgent('ada', ['loans'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub) => hub.agent('ada', ['loans', 'billing']),
      found: 'accepted by ada',
    },
    {
      name: 'an agent gets better at a skill',
      policies: { billing: { minLevel: 3 } },
      async prepare(hub) {
        await hub.agent('bea', ['billing@3'])
        await hub.availableAgent('ada', ['billing@2'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub) => hub.agent('ada', ['billing@3']),
      found: 'accepted by ada',
    },
  ],
}
