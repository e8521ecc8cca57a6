import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { OpeningHours } from '../../src/handoff/policy.ts'
import { listSkills, readSkill } from '../../src/use-cases/skills.ts'
import { startTestServers, type TestHub, type TestServers } from '../support/hub.ts'

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

interface Asked {
  readonly key: string
  readonly level?: number
}
const named = (skills: readonly Asked[]) => skills.map((skill) => ({ ...skill, name: skill.key }))
const skill = (hub: TestHub, ...skills: Asked[]) => readSkill(hub.hub, hub.pool, named(skills))
const preview = async (hub: TestHub, ...skills: Asked[]) => (await skill(hub, ...skills)).preview
const detailed = async (hub: TestHub, ...skills: Asked[]) =>
  (await readSkill(hub.hub, hub.pool, named(skills), true)).preview

/** Closed for another half an hour. */
function opensSoon(whenClosed: OpeningHours['whenClosed']): OpeningHours {
  const opensAt = new Date(servers.clock.milliseconds() + 30 * 60 * 1000).toISOString()
  return { whenClosed, at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }) }
}

/** Asks for a preview and then for the real thing. @returns the state that both agree on. */
async function outcomeOf(hub: TestHub, key: string, level = 1): Promise<string> {
  const { reason, preview: expected } = await skill(hub, { key, level })
  const value = { Skills: [{ name: key, level }] }
  const id = await hub.ask(`${key}@${level} ${servers.clock.now()}`, key, { value })
  servers.clock.pass(1)
  const { state } = await hub.read(id)
  expect(expected.outcome).toBe(state.name)
  if (state.name === 'failed') expect(expected).toMatchObject({ reason: state.message, nextDeadline: null })
  if (state.name === 'accepted' || state.name === 'offered') expect(expected.next?.agent).toBe(state.agent)
  if (state.name === 'accepted') {
    expect(expected.nextDeadline).toEqual({ what: 'handlingEnds', at: state.handleUntil })
  }
  if (state.name === 'offered') {
    expect(expected.nextDeadline).toEqual({ what: 'offerExpires', at: state.offerUntil })
  }
  const atOnce = state.name === 'accepted' || state.name === 'offered'
  expect(reason).toBe(atOnce ? undefined : expected.reason)
  return state.name
}

describe('the preview of a handoff that does not exist yet', () => {
  test('says what the real one then meets', async () => {
    const hub = servers.hub({
      cards: { assign: 'offer' },
      loans: { maxWaiting: 1 },
      night: { hours: opensSoon('fail') },
      dawn: { hours: opensSoon('wait') },
      alone: { overflow: { afterSeconds: 60, to: 'billing' } },
    })
    await hub.availableAgent('ada', ['billing', 'cards', 'loans', 'night', 'dawn'], 2)
    expect(await outcomeOf(hub, 'billing')).toBe('accepted')
    expect(await outcomeOf(hub, 'cards')).toBe('offered')
    expect(await outcomeOf(hub, 'loans')).toBe('queued')
    expect(await outcomeOf(hub, 'loans')).toBe('failed')
    expect(await outcomeOf(hub, 'night')).toBe('failed')
    expect(await outcomeOf(hub, 'dawn')).toBe('queued')
    expect(await outcomeOf(hub, 'alone')).toBe('queued')
    expect(await outcomeOf(hub, 'astrology')).toBe('failed')
    expect(await outcomeOf(hub, 'billing')).toBe('queued')
  })

  test('is not held up by those in the queue whom a free agent cannot take', async () => {
    const hub = servers.hub({ billing: { maxWaiting: 1 } })
    await hub.agent('expert', ['billing@5'])
    await hub.availableAgent('ada', ['billing'])
    expect(await outcomeOf(hub, 'billing', 5)).toBe('queued')
    expect(await outcomeOf(hub, 'billing')).toBe('accepted')
  })

  test('has neither place nor estimate before the opening, and says who else waits for it', async () => {
    const hub = servers.hub({ billing: { hours: opensSoon('wait') } })
    await hub.availableAgent('ada', ['billing'])
    await hub.ask('c1', 'billing')
    const { waiting, preview: expected } = await skill(hub, { key: 'billing' })
    expect(waiting).toBe(1)
    expect(expected).toMatchObject({
      outcome: 'queued',
      reason: expect.stringMatching(/^closed until \d\d:\d\d UTC, then in the queue with 1 other$/),
      position: null,
      estimate: null,
      next: null,
      nextDeadline: { what: 'opens' },
    })
  })

  test('says why it would wait, level and all', async () => {
    const hub = servers.hub({ alone: { overflow: { afterSeconds: 60, to: 'billing' } } })
    await hub.agent('expert', ['billing@5'])
    await hub.availableAgent('ada', ['billing'])
    const reasonFor = async (asked: Asked) => (await skill(hub, asked)).reason
    expect(await reasonFor({ key: 'billing' })).toBeUndefined()
    expect(await reasonFor({ key: 'billing', level: 5 })).toBe(
      'it would wait as number 1: no agent who has what it needs is available',
    )
    expect(await reasonFor({ key: 'alone' })).toBe(
      'it would wait as number 1: no agent has what it needs at first',
    )
    await hub.ask('c1', 'billing')
    await hub.ask('c2', 'billing')
    servers.clock.pass(1)
    expect(await reasonFor({ key: 'billing' })).toBe(
      'it would wait as number 2: every agent who has what it needs is busy',
    )
  })

  test('takes a level and further skills into account, and lists the agents when asked to', async () => {
    const hub = servers.hub()
    await hub.availableAgent('ada', ['billing@2'])
    await hub.availableAgent('bob', ['billing@4', 'spanish'])
    const asked = [{ key: 'billing', level: 3 }, { key: 'spanish' }]
    const expected = await preview(hub, ...asked)
    expect(expected).toMatchObject({
      outcome: 'accepted',
      position: null,
      estimate: { seconds: 0, basis: 'an agent is free' },
      next: { agent: 'bob' },
    })
    expect(expected).not.toHaveProperty('agents')
    expect(await detailed(hub, ...asked)).toEqual({
      ...expected,
      agentsTotal: 2,
      agents: [
        { agent: 'ada', name: 'ada', rule: 'levelTooLow', text: 'level 2 < 3 in billing' },
        { agent: 'bob', name: 'bob', rule: 'free', text: 'free to take it' },
      ],
    })
    expect(await preview(hub, { key: 'billing', level: 5 })).toMatchObject({ outcome: 'failed' })
  })

  test('writes nothing', async () => {
    const hub = servers.hub({ cards: { assign: 'offer' } })
    await hub.availableAgent('ada', ['billing', 'cards'])
    const before = await hub.hub.routing.agent(hub.pool, 'ada')
    await preview(hub, { key: 'billing' })
    await detailed(hub, { key: 'cards' })
    expect(await hub.hub.routing.agent(hub.pool, 'ada')).toEqual(before)
    expect(hub.sent).toEqual([])
  })
})

test('the list of skills states facts, as the report of each does', async () => {
  const hub = servers.hub({ dawn: { hours: opensSoon('wait') } })
  await hub.availableAgent('ada', ['billing'])
  await hub.availableAgent('bob', ['loans', 'dawn'])
  await hub.agent('cleo', ['cards', 'billing'])
  await hub.ask('c1', 'billing')
  for (const [number, key] of ['billing', 'dawn'].entries()) {
    await hub.ask(`first ${number}`, key)
    servers.clock.pass(2)
    await hub.ask(`second ${number}`, key, { value: { Skill: key, Priority: 9 } })
    servers.clock.pass(3)
  }
  const skills = await listSkills(hub.hub, hub.pool)
  const facts = skills.map(({ id, agents, agentsOnline, agentsFree, waiting, longestWaitSeconds }) => [
    `${id}: ${agents} agents, ${agentsOnline} online, ${agentsFree} free`,
    `${waiting} wait, for at most ${longestWaitSeconds} s`,
  ])
  expect(facts).toEqual([
    ['billing: 2 agents, 1 online, 0 free', '2 wait, for at most 10 s'],
    ['cards: 1 agents, 0 online, 0 free', '0 wait, for at most 0 s'],
    ['dawn: 1 agents, 1 online, 1 free', '2 wait, for at most 5 s'],
    ['default: 3 agents, 2 online, 1 free', '0 wait, for at most 0 s'],
    ['loans: 1 agents, 1 online, 1 free', '0 wait, for at most 0 s'],
  ])
  expect(Object.fromEntries(skills.map(({ id, reason }) => [id, reason]))).toEqual({
    billing: 'Every agent with this skill is busy',
    cards: 'No agent with this skill is available',
  })
  for (const listed of skills) {
    const known = Object.entries(listed).filter(([member]) => member !== 'reason')
    expect(await skill(hub, { key: listed.id })).toMatchObject(Object.fromEntries(known))
  }
})
