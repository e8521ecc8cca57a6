import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { declarePresence } from '../../src/handoff/presence.ts'
import { declineOffer } from '../../src/use-cases/answer-offer.ts'
import { explainHandoff } from '../../src/use-cases/explain.ts'
import { later } from '../support/acting.ts'
import { AVAILABLE, startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

const explain = (hub: TestHub, id: string) => explainHandoff(hub.hub, SUPERVISOR, id)

/** What is said of each agent, by id. */
async function verdicts(hub: TestHub, id: string): Promise<Record<string, string>> {
  const { agents } = await explain(hub, id)
  return Object.fromEntries(agents.map(({ agent, rule, text }) => [agent, `${rule}: ${text}`]))
}

const clock = () => `${servers.clock.now().slice(11, 16)} UTC`

describe('of a handoff that waits', () => {
  test('each agent of the pool is there with the one rule that excludes him', async () => {
    const hub = servers.hub()
    await hub.availableAgent('busy', ['billing@3'], 1)
    await hub.ask('c0', 'billing')
    await hub.availableAgent('away', ['billing@5'])
    await hub.presence('away', 'away')
    await hub.agent('offline', ['billing@5'])
    await hub.agent('loans', ['loans'])
    await hub.agent('novice', ['billing@2'])
    const since = clock()
    const id = await hub.ask('c1', 'default', { value: { Skills: [{ name: 'billing', level: 3 }] } })

    expect(await verdicts(hub, id)).toEqual({
      away: `away: away since ${since}`,
      busy: 'full: 1 of 1',
      loans: 'lacksSkill: lacks billing',
      novice: 'levelTooLow: level 2 < 3 in billing',
      offline: `offline: offline since ${since}`,
    })
    expect((await explain(hub, id)).summary).toBe(
      'Number 1 in the queue: a rule excludes each of the 3 agents who have what it needs',
    )
  })

  test('who declined is told with the time, who is asked until when', async () => {
    const hub = servers.hub({ billing: { assign: 'offer' } })
    await hub.availableAgent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await declineOffer(hub.hub, SUPERVISOR, id, { agent: 'ada' })
    const declined = clock()
    expect(await verdicts(hub, id)).toEqual({ ada: `passed: declined ${declined}` })

    await hub.availableAgent('bob', ['billing'])
    const { state } = await hub.read(id)
    const until = 'offerUntil' in state ? state.offerUntil : ''
    expect(await verdicts(hub, id)).toEqual({
      ada: `passed: declined ${declined}`,
      bob: `isAsked: is asked until ${until.slice(11, 16)} UTC`,
    })
    expect(await explain(hub, id)).toMatchObject({
      position: null,
      nextDeadline: { what: 'offerExpires', at: until },
    })
  })

  test('position and estimate come with how they were made', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing'], 1)
    const first = await hub.ask('c1', 'billing')
    servers.clock.pass(120)
    await hub.complete(first)
    await hub.ask('c2', 'billing')
    servers.clock.pass(1)
    const third = await hub.ask('c3', 'billing')
    servers.clock.pass(1)
    const fourth = await hub.ask('c4', 'billing')

    expect(await explain(hub, third)).toMatchObject({ position: 1, estimate: { seconds: 120 } })
    expect(await explain(hub, fourth)).toMatchObject({
      position: 2,
      estimate: {
        seconds: 240,
        basis: '2nd in the queue x 120 s a handoff (mean of the last 1) / 1 place',
      },
    })
  })

  test('the next thing to happen is told, whichever step of the policy it is', async () => {
    const hub = servers.hub({
      billing: { waitSeconds: 300, relax: [{ afterSeconds: 60, minLevel: 1 }], minLevel: 3 },
      cards: { waitSeconds: 300, overflow: { afterSeconds: 90, to: 'billing' } },
    })
    await hub.agent('ada', ['billing@1', 'cards'])
    const what = async (skill: string) => (await explain(hub, await hub.ask(skill, skill))).nextDeadline?.what
    expect(await what('billing')).toBe('relaxes')
    expect(await what('cards')).toBe('overflows')
    expect(await what('default')).toBe('waitEnds')
  })
})

describe('of a handoff whose overflow led nowhere', () => {
  const overflow = { afterSeconds: 60, to: 'general' }

  test('the next try is told, never a time that is past', async () => {
    const hub = servers.hub({ billing: { overflow } })
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 61, id)
    const { state } = await hub.read(id)
    const stepAt = 'stepAt' in state ? state.stepAt : undefined
    const { nextDeadline } = await explain(hub, id)
    expect(nextDeadline).toEqual({ what: 'overflows', at: stepAt })
    expect(stepAt).toBe(new Date(servers.clock.milliseconds() + 60_000).toISOString())
  })

  test('another step that comes before the next try is told', async () => {
    const hub = servers.hub({
      billing: { overflow, minLevel: 3, relax: [{ afterSeconds: 80, minLevel: 1 }] },
    })
    await hub.agent('ada', ['billing'])
    const id = await hub.ask('c1', 'billing')
    await later(servers, hub, 61, id)
    expect((await explain(hub, id)).nextDeadline).toEqual({
      what: 'relaxes',
      at: new Date(servers.clock.milliseconds() + 19_000).toISOString(),
    })
  })
})

test('before the opening nobody has a place, and everybody is told with how many he waits', async () => {
  const opensAt = new Date(servers.clock.milliseconds() + 3600_000).toISOString()
  const hours: OpeningHours = {
    whenClosed: 'wait',
    at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }),
  }
  const hub = servers.hub({ billing: { hours } })
  await hub.availableAgent('ada', ['billing'])
  const summaries: string[] = []
  for (const conversation of ['c1', 'c2', 'c3']) {
    const id = await hub.ask(conversation, 'billing')
    servers.clock.pass(1)
    const { summary, ...rest } = await explain(hub, id)
    expect(rest).toMatchObject({
      position: null,
      estimate: null,
      nextDeadline: { what: 'opens', at: opensAt },
      agents: [{ agent: 'ada', rule: 'closed' }],
    })
    summaries.push(summary)
  }
  const opens = `Its skill is closed until ${opensAt.slice(11, 16)} UTC, then in the queue`
  expect(summaries).toEqual([`${opens} as the only one`, `${opens} with 1 other`, `${opens} with 2 others`])
})

/** As it is for a moment, between two writes, and when the process that does the second one dies. */
describe('of a handoff that waits beside a free agent', () => {
  test('he gets it, though others wait in its queue, when none of them is for him', async () => {
    const hub = servers.hub()
    await hub.agent('expert', ['billing@5'])
    await hub.agent('ada', ['billing'])
    await hub.ask('c1', 'billing', { value: { Skills: [{ name: 'billing', level: 5 }] } })
    servers.clock.pass(1)
    const id = await hub.ask('c2', 'billing')
    await freeWithoutMatch(hub, 'ada')
    expect(await explain(hub, id)).toMatchObject({
      summary: 'Number 2 in the queue; ada is free and gets it',
      position: 2,
      estimate: { seconds: 0 },
    })
  })

  test('he does not get it when something of another queue comes first for him', async () => {
    const hub = servers.hub()
    await hub.agent('ada', ['billing', 'loans'])
    await hub.ask('c1', 'loans')
    servers.clock.pass(1)
    const id = await hub.ask('c2', 'billing')
    await freeWithoutMatch(hub, 'ada')
    expect(await explain(hub, id)).toMatchObject({
      summary: 'Number 1 in the queue; ada is free, and gets what comes before it',
      estimate: { seconds: null },
    })
  })

  /** Writes that the agent is there, and does nothing of what follows. */
  async function freeWithoutMatch({ hub: { routing, registry, now }, pool }: TestHub, id: string) {
    const replacing = await routing.agent(pool, id)
    if (replacing === undefined) throw new Error('There is no such agent')
    const agent = declarePresence(replacing.value, AVAILABLE, registry.agentRules, now())
    await routing.commit(pool, [{ type: 'replaceAgent', agent, replacing }])
  }
})

test('of one that does not wait, who has it or how it ended', async () => {
  const hub = servers.hub()
  await hub.availableAgent('ada', ['billing'])
  const id = await hub.ask('c1', 'billing')
  expect(await explain(hub, id)).toMatchObject({
    summary: `ada has it since ${clock()}`,
    position: null,
    agents: [],
    nextDeadline: { what: 'handlingEnds' },
  })
  await hub.complete(id)
  expect(await explain(hub, id)).toMatchObject({
    summary: `ada had it; it was completed at ${clock()}`,
    nextDeadline: null,
  })
})

test('another bot is told nothing', async () => {
  const hub = servers.hub()
  const id = await hub.ask('c1', 'billing')
  await expect(explainHandoff(hub.hub, { bot: 'other', supervisor: false }, id)).rejects.toMatchObject({
    kind: 'forbidden',
  })
  expect(await explainHandoff(hub.hub, { bot: 'shop', supervisor: false }, id)).toMatchObject({
    handoff: { id },
  })
})
