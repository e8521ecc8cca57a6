import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startTestServers, type TestServers } from '../support/hub.ts'
import { liveSchedule, story } from './live-schedule.ts'

/*
 * Schedules of deaths and faults, each made from its seed. One of them: SEED=17 npx jest test/faults/schedules.
 * More of them: SCHEDULES=5000 npx jest test/faults/schedules
 */
const SCHEDULES = Number(process.env.SCHEDULES ?? 200)
const { SEED } = process.env
const seeds = SEED === undefined ? Array.from({ length: SCHEDULES }, (_, seed) => seed + 1) : [Number(SEED)]

/** They wait more than they compute, so several are lived side by side, each line on servers of its own. */
const LINES = 4
let lines: readonly TestServers[]
beforeAll(async () => {
  lines = await Promise.all(Array.from({ length: LINES }, () => startTestServers()))
})
afterAll(() => Promise.all(lines.map((servers) => servers.close())))

test(
  'whatever fails and whoever dies: none lost, doubled, out of order, passed over, over capacity or stranded',
  async () => {
    const wrong: string[] = []
    const sum = { deaths: 0, faults: 0, handoffs: 0, choices: 0 }
    const left = [...seeds]
    const live = async (servers: TestServers) => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) await liveOne(servers, seed)
    }
    const liveOne = async (servers: TestServers, seed: number) => {
      const { findings, deaths, faults, handoffs, choices } = await liveSchedule(servers, seed)
      sum.deaths += deaths
      sum.faults += faults
      sum.handoffs += handoffs
      sum.choices += choices
      if (findings.length === 0) return
      wrong.push([story(seed), ...findings.map(({ wrong: kind, what }) => `  ${kind}: ${what}`)].join('\n'))
    }
    await Promise.all(lines.map(live))
    expect(wrong.slice(0, 3).join('\n\n')).toBe('')
    // They are no idle days.
    if (SEED === undefined) expect(Math.min(...Object.values(sum))).toBeGreaterThanOrEqual(seeds.length / 4)
  },
  Math.max(120_000, SCHEDULES * 1000),
)
