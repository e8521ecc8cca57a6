import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { OpeningHours, SkillPolicy } from '../../src/handoff/policy.ts'
import { isOpen } from '../../src/handoff/states.ts'
import { secondsAfter, secondsBetween } from '../../src/handoff/time.ts'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { play, story } from './on-the-hub.ts'
import { exponential, fixed, scenarioOf } from './scenarios.ts'

/*
 * The simulator is told to be the hub without its network. What its customers and agents did is done here on
 * a hub with its stores: everything else that happened must happen by itself, to the same agents, at the same
 * moments.
 */

let servers: TestServers
beforeAll(async () => {
  servers = await startTestServers()
})
afterAll(() => servers.close())

async function expectSame(
  policies: Readonly<Record<string, Partial<SkillPolicy>>>,
  written: object,
): Promise<Set<string>> {
  const hub = servers.hub(policies)
  const { deeds, handoffs } = play(hub, scenarioOf({ start: servers.clock.now(), ...written }))
  for (const { at, run } of deeds) {
    servers.clock.pass(secondsBetween(servers.clock.now(), at))
    await run(hub)
  }
  const happened = new Set<string>()
  for (const [id, simulated] of handoffs) {
    expect([id, story(await hub.read(id))]).toEqual([id, story(simulated)])
    expect(isOpen(simulated)).toBe(false)
    for (const { type } of simulated.log) happened.add(type)
  }
  return happened
}

test('a day with offers, relaxing, overflow, wrapping up, sticky agents and shifts', async () => {
  const happened = await expectSame(
    {
      billing: {
        assign: 'offer',
        offerSeconds: 20,
        waitSeconds: 400,
        sticky: { rememberSeconds: 9000, waitSeconds: 60 },
      },
      loans: {
        mode: 'best-skill',
        minLevel: 3,
        wrapUpSeconds: 20,
        relax: [{ afterSeconds: 40, minLevel: 1 }],
        overflow: { afterSeconds: 90, to: 'billing' },
      },
    },
    {
      durationHours: 1.5,
      arrivals: [
        { skill: 'billing', perHour: 50, patienceSeconds: 600, customers: 15, handling: exponential(300) },
        { skill: 'billing', level: 2, perHour: 8, priority: 5, handling: exponential(300) },
        { skill: 'loans', perHour: 15, handling: exponential(200) },
      ],
      agents: [
        {
          name: 'clerk',
          count: 3,
          skills: ['billing'],
          misses: 0.3,
          declines: 0.1,
          returnsAfterSeconds: 200,
        },
        { name: 'expert', skills: [{ name: 'loans', level: 4 }, 'billing'], capacity: 2 },
        {
          name: 'part-timer',
          count: 2,
          skills: ['loans', { name: 'billing', level: 2 }],
          capacity: 3,
          misses: 0.6,
          answersAfterSeconds: 15,
          returnsAfterSeconds: 100,
          shifts: [
            { fromHour: 0, toHour: 0.25 },
            { fromHour: 0.3, toHour: 0.6 },
            { fromHour: 0.7, toHour: 1.1 },
          ],
        },
      ],
    },
  )
  for (const type of [
    'cancelled',
    'relaxed',
    'overflowed',
    'preferenceEnded',
    'mayBeAskedAgain',
    'offerDeclined',
    'offerExpired',
    'agentSetAway',
  ]) {
    expect(happened).toContain(type)
  }
}, 120_000)

test('an opening, before which many wait, and more than may', async () => {
  const opensAt = secondsAfter(servers.clock.now(), 1800)
  const hours: OpeningHours = {
    whenClosed: 'wait',
    at: (instant) => (instant >= opensAt ? { open: true } : { open: false, opensAt }),
  }
  const perHour = [
    { fromHour: 0, perHour: 60 },
    { fromHour: 0.6, perHour: 20 },
  ]
  const happened = await expectSame(
    {
      billing: { hours, mode: 'round-robin', maxWaiting: 12, waitSeconds: 900 },
      loans: { hours, mode: 'best-skill', assign: 'offer', waitSeconds: 900 },
    },
    {
      durationHours: 1,
      arrivals: [
        { skill: 'billing', perHour, handling: exponential(200) },
        { skill: 'loans', perHour, handling: fixed(100) },
        { skill: 'billing', skills: ['loans'], perHour: 10, priority: 4, handling: fixed(100) },
      ],
      agents: [
        { name: 'ada', skills: ['billing', { name: 'loans', level: 2 }], capacity: 2 },
        { name: 'bea', count: 2, skills: [{ name: 'billing', level: 5 }, 'loans'], declines: 0.2 },
        { name: 'cleo', skills: ['loans'], misses: 0.2 },
      ],
    },
  )
  expect(happened).toContain('opened')
  expect(happened).toContain('failed')
}, 120_000)

test.each([
  { case: 'several at a time', waitSeconds: 300, capacity: 4, types: ['offerWithdrawn', 'agentSetAway'] },
  { case: 'for as long as a request may wait', waitSeconds: 25, capacity: 4, types: ['failed'] },
])(
  'agents who are asked $case and often do not answer',
  async ({ waitSeconds, capacity, types }) => {
    const happened = await expectSame(
      { billing: { assign: 'offer', offerSeconds: 30, waitSeconds } },
      {
        durationHours: 0.4,
        arrivals: [{ skill: 'billing', perHour: 120, handling: exponential(200) }],
        agents: [
          { name: 'agent', count: 3, skills: ['billing'], capacity, misses: 0.6, returnsAfterSeconds: 60 },
        ],
      },
    )
    for (const type of [...types, 'completed']) expect(happened).toContain(type)
  },
  120_000,
)
