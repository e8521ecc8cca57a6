import { isSettled } from '../../src/handoff/states.ts'
import type { TestServers } from '../support/hub.ts'
import type { Finding } from './invariants.ts'
import { AGENTS, declare, POLICIES, scheduleOf, workOff, type Step } from './schedule.ts'
import { World } from './world.ts'

export interface Lived {
  readonly findings: readonly Finding[]
  readonly deaths: number
  readonly faults: number
  readonly handoffs: number
}

/** Lives the schedule of a seed on a hub of its own, and lets everything come to its end. */
export async function liveSchedule(
  servers: TestServers,
  seed: number,
  { isSwept = true } = {},
): Promise<Lived> {
  const test = servers.hub(POLICIES)
  for (const [id, { skills, capacity }] of Object.entries(AGENTS)) {
    await test.availableAgent(id, skills, capacity)
  }
  const world = new World(servers, test)
  world.isSwept = isSwept
  for (const { run, trouble } of scheduleOf(seed)) {
    if (trouble?.death !== undefined) world.death = trouble.death
    if (trouble?.fault !== undefined) world.plan(trouble.fault.effect, trouble.fault)
    if (trouble?.bot !== undefined) answerBadly(world, trouble.bot.answer, trouble.bot.times)
    await run(world)
  }
  servers.cosmos.faults.clear()
  world.death = undefined
  await end(world)
  return {
    findings: await world.verdict(),
    deaths: world.deaths,
    faults: world.faults,
    handoffs: world.promised.size,
  }
}

function answerBadly({ test }: World, answer: string, times: number): void {
  let left = times
  test.answer = () => {
    left -= 1
    if (left < 0) return { outcome: 'delivered', answer: '200' }
    return answer === 'no answer'
      ? { outcome: 'retry', answer, afterSeconds: 5, unreachable: true }
      : { outcome: 'retry', answer, afterSeconds: 2 }
  }
}

/** Nothing fails any more: first nobody does anything, so that it shows who was left behind; then all work on. */
async function end(world: World): Promise<void> {
  await world.pass(62)
  for (const id of Object.keys(AGENTS)) await declare(world, id, 'available')
  for (let round = 0; round < 40; round++) {
    for (const id of Object.keys(AGENTS)) await workOff(world, id)
    await world.pass(31)
    const { handoffs } = await world.state()
    if (world.queues.awaitsNothing && handoffs.every(isSettled)) break
  }
}

/** @returns the schedule as a story, a line each step. */
export function story(seed: number): string {
  const line = ({ title, trouble }: Step, index: number) =>
    `  ${index + 1}. ${title}${trouble === undefined ? '' : `; ${trouble.title}`}`
  return [`SEED=${seed}`, ...scheduleOf(seed).map(line)].join('\n')
}
