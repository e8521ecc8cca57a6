import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { declineOffer } from '../../src/use-cases/answer-offer.ts'
import { explainHandoff } from '../../src/use-cases/explain.ts'
import { readSkill } from '../../src/use-cases/skills.ts'
import { startTestServers, SUPERVISOR, type TestHub, type TestServers } from '../support/hub.ts'

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
const preview = (hub: TestHub, ...skills: { key: string; level?: number }[]) =>
  readSkill(
    hub.hub,
    hub.pool,
    skills.map((skill) => ({ ...skill, name: skill.key })),
  ).then((report) => report.preview)

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

describe('the preview of a handoff that does not exist yet', () => {
  test('says what the real one then meets', async () => {
    const hub = servers.hub({
      cards: { assign: 'offer' },
      loans: { maxWaiting: 1 },
      night: { hours: { whenClosed: 'fail', at: () => ({ open: false, opensAt: null }) } },
    })
    const outcomeOf = async (skill: string) => {
      const expected = await preview(hub, { key: skill })
      const id = await hub.ask(`c-${skill}-${servers.clock.now()}`, skill)
      servers.clock.pass(1)
      const { state } = await hub.read(id)
      expect(expected.outcome).toBe(state.name)
      if (state.name === 'failed') expect(expected.reason).toBe(state.message)
      if (state.name === 'accepted' || state.name === 'offered')
        expect(expected.next?.agent).toBe(state.agent)
      return state.name
    }
    await hub.availableAgent('ada', ['billing', 'cards', 'loans', 'night'], 2)
    expect(await outcomeOf('billing')).toBe('accepted')
    expect(await outcomeOf('cards')).toBe('offered')
    expect(await outcomeOf('loans')).toBe('queued')
    expect(await outcomeOf('loans')).toBe('failed')
    expect(await outcomeOf('night')).toBe('failed')
    expect(await outcomeOf('astrology')).toBe('failed')
    expect(await outcomeOf('billing')).toBe('queued')
  })

  test('takes a level and further skills into account, and explains each agent', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing@2'])
    await hub.availableAgent('bob', ['billing@4', 'spanish'])
    expect(await preview(hub, { key: 'billing', level: 3 }, { key: 'spanish' })).toMatchObject({
      outcome: 'accepted',
      position: 1,
      estimate: { seconds: 0, basis: 'an agent is free' },
      agents: [
        { agent: 'ada', rule: 'levelTooLow' },
        { agent: 'bob', rule: 'free' },
      ],
    })
    expect(await preview(hub, { key: 'billing', level: 5 })).toMatchObject({ outcome: 'failed' })
  })
})
