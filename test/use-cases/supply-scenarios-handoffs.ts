import type { HandoffId } from '../../src/handoff/names.ts'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import type { DEMAND } from '../../src/handoff/supply.ts'
import { declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { requeueHandoff, transferHandoff } from '../../src/use-cases/give-back.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import type { TestClock } from '../support/clock.ts'
import { SUPERVISOR, type TestHub } from '../support/hub.ts'
import { afterSeconds, OFFER, type ScenariosOf } from './supply-scenarios.ts'

/** Makes a repeated call the same request. */
const ONE_CALL = { idempotencyKey: 'once' }

/** Closed for the first half of every minute. */
const SECOND_HALVES: OpeningHours = {
  whenClosed: 'wait',
  at(instant) {
    const second = Date.parse(instant) % 60_000
    if (second >= 30_000) return { open: true }
    return { open: false, opensAt: new Date(Date.parse(instant) - second + 30_000).toISOString() }
  },
}

/** ada has it or is asked for it, and bea is free as well. */
async function adaBeforeBea(hub: TestHub, clock: TestClock): Promise<HandoffId> {
  await hub.availableAgent('ada', ['billing'])
  clock.pass(1)
  await hub.availableAgent('bea', ['billing'])
  return hub.ask('c1', 'billing')
}

/** Changes of a handoff. */
export const OF_HANDOFFS: ScenariosOf<typeof DEMAND> = {
  beganToWait: [
    {
      name: 'a request arrives that saw no agent, while one comes who sees no request',
      async prepare(hub) {
        await hub.agent('ada', ['billing'])
        return (await hub.request('c1', 'billing', {}, ONE_CALL)).request.id
      },
      async happens(hub) {
        const { routing } = hub.hub
        const request = await hub.request('c1', 'billing', {}, ONE_CALL)
        const commit: typeof routing.commit = async (pool, changes) => {
          await hub.presence('ada', 'available')
          return routing.commit(pool, changes)
        }
        await assign({ ...hub.hub, routing: { ...routing, commit } }, request)
      },
      found: 'accepted by ada',
    },
    {
      name: 'an agent declines',
      policies: { billing: OFFER },
      prepare: adaBeforeBea,
      happens: (hub, id) => declineOffer(hub.hub, SUPERVISOR, id, {}),
      found: 'offered to bea',
    },
    {
      name: 'an agent does not answer in time',
      policies: { billing: OFFER },
      prepare: adaBeforeBea,
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 20),
      found: 'offered to bea',
    },
    {
      name: 'an agent goes away who is being asked',
      policies: { billing: OFFER },
      prepare: adaBeforeBea,
      happens: (hub) => hub.presence('ada', 'away'),
      found: 'offered to bea',
    },
    {
      name: 'an agent gives it back',
      prepare: adaBeforeBea,
      happens: (hub, id) => requeueHandoff(hub.hub, SUPERVISOR, id, {}),
      found: 'accepted by bea',
    },
    {
      name: 'an agent transfers it to another',
      prepare: adaBeforeBea,
      happens: (hub, id) => transferHandoff(hub.hub, SUPERVISOR, id, { agent: 'bea' }, {}),
      found: 'accepted by bea',
    },
    {
      name: 'its agent is offline for longer than she keeps it',
      async prepare(hub, clock) {
        const id = await adaBeforeBea(hub, clock)
        await hub.presence('ada', 'offline')
        return id
      },
      happens(hub, _handoff, clock) {
        clock.pass(hub.hub.registry.agentRules.graceSeconds)
        return lookAtAgent(hub.hub, hub.pool, 'ada')
      },
      found: 'accepted by bea',
    },
  ],
  opened: [
    {
      name: 'its skill opens',
      policies: { billing: { hours: SECOND_HALVES } },
      async prepare(hub, clock) {
        await hub.availableAgent('ada', ['billing'])
        clock.pass(60 - (clock.milliseconds() % 60_000) / 1000)
        return hub.ask('c1', 'billing')
      },
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 30),
      found: 'accepted by ada',
    },
  ],
  needsChanged: [
    {
      name: 'its policy asks for less',
      policies: { billing: { minLevel: 3, relax: [{ afterSeconds: 10, minLevel: 1 }] } },
      async prepare(hub) {
        await hub.availableAgent('ada', ['billing'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 10),
      found: 'accepted by ada',
    },
    {
      name: 'its policy moves it to another skill',
      policies: { billing: { overflow: { afterSeconds: 10, to: 'loans' } } },
      async prepare(hub) {
        await hub.availableAgent('ada', ['loans'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 10),
      found: 'accepted by ada',
    },
    {
      name: 'its bot asks again, for another skill',
      async prepare(hub) {
        await hub.agent('bea', ['billing'])
        await hub.availableAgent('ada', ['loans'])
        return hub.ask('c1', 'billing')
      },
      happens: (hub) => hub.ask('c1', 'loans'),
      found: 'accepted by ada',
    },
  ],
  preferenceEnded: [
    {
      name: 'whoever it was kept for does not get free',
      policies: { billing: { transferSeconds: 20 } },
      async prepare(hub, clock) {
        const id = await adaBeforeBea(hub, clock)
        await hub.ask('c2', 'billing')
        await transferHandoff(hub.hub, SUPERVISOR, id, { agent: 'bea' }, {})
        await hub.availableAgent('cleo', ['billing'])
        return id
      },
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 20),
      found: 'accepted by cleo',
    },
  ],
  mayBeAskedAgain: [
    {
      name: 'an agent who let an offer expire has had a while',
      policies: { billing: OFFER },
      async prepare(hub, clock) {
        await hub.availableAgent('ada', ['billing'])
        const id = await hub.ask('c1', 'billing')
        await afterSeconds(hub, id, clock, 20)
        return id
      },
      happens: (hub, id, clock) => afterSeconds(hub, id, clock, 30),
      found: 'offered to ada',
    },
  ],
}
