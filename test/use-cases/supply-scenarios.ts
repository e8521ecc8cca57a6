import type { HandoffId } from '../../src/handoff/names.ts'
import type { OpeningHours, SkillPolicy } from '../../src/handoff/policy.ts'
import type { DEMAND, SUPPLY } from '../../src/handoff/supply.ts'
import { actOnDeadline } from '../../src/use-cases/act-on-deadline.ts'
import { declineOffer } from '../../src/use-cases/answer-offer.ts'
import { assign } from '../../src/use-cases/assign.ts'
import { cancelHandoff } from '../../src/use-cases/cancel.ts'
import { requeueHandoff, transferHandoff } from '../../src/use-cases/give-back.ts'
import { lookAtAgent } from '../../src/use-cases/look-at-agent.ts'
import { SUPERVISOR, type TestHub } from '../support/hub.ts'
import type { TestClock } from '../support/clock.ts'

/** One call after which a handoff and an agent fit who did not fit before. */
export interface Scenario {
  readonly name: string
  readonly policies?: Readonly<Record<string, Partial<SkillPolicy>>>
  /** Makes the handoff that is to find its agent; gives its id. */
  readonly prepare: (hub: TestHub, clock: TestClock) => Promise<HandoffId>
  readonly happens: (hub: TestHub, handoff: HandoffId, clock: TestClock) => Promise<unknown>
  readonly found: string
}

export type Member = keyof typeof SUPPLY | keyof typeof DEMAND

const OFFER: Partial<SkillPolicy> = { assign: 'offer', offerSeconds: 20, askAgainSeconds: 30 }

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

/** ada has one, and another one waits. */
async function oneWaitsForAda(hub: TestHub): Promise<HandoffId> {
  await hub.availableAgent('ada', ['billing'])
  await hub.ask('c1', 'billing')
  return hub.ask('c2', 'billing')
}

/** ada has it or is asked for it, and bea is free as well. */
async function adaBeforeBea(hub: TestHub, clock: TestClock): Promise<HandoffId> {
  await hub.availableAgent('ada', ['billing'])
  clock.pass(1)
  await hub.availableAgent('bea', ['billing'])
  return hub.ask('c1', 'billing')
}

async function firstOf({ hub, pool }: TestHub, agent: string): Promise<HandoffId> {
  const found = (await hub.routing.agent(pool, agent))?.value
  const [work] = [...(found?.assignments ?? []), ...(found?.offers ?? [])]
  if (work === undefined) throw new Error(`${agent} has nothing`)
  return work.handoffId
}

async function afterSeconds({ hub }: TestHub, handoff: HandoffId, clock: TestClock, seconds: number) {
  clock.pass(seconds)
  await actOnDeadline(hub, handoff)
}

/** At least one scenario for each member of the list: a member without one does not compile. */
export const SCENARIOS: Readonly<Record<Member, readonly [Scenario, ...Scenario[]]>> = {
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
  ],
  capacityRaised: [
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
