import type { TestServers } from '../support/hub.ts'
import type { Finding } from './invariants.ts'
import { AGENTS, declare, POLICIES, scheduleOf, workOff, type Step } from './schedule.ts'
import { World, type Plant } from './world.ts'

export interface Lived {
  readonly findings: readonly Finding[]
  readonly deaths: number
  readonly faults: number
  readonly handoffs: number
  /** How often somebody was given a handoff while others waited for him. */
  readonly choices: number
}

/** Lives the schedule of a seed on a hub of its own, and lets everything come to its end. */
export async function liveSchedule(
  servers: TestServers,
  seed: number,
  { isSwept = true, plant }: { readonly isSwept?: boolean; readonly plant?: Plant } = {},
): Promise<Lived> {
  const test = servers.hub(POLICIES)
  const world = new World(servers, test, seed, plant)
  world.isSwept = isSwept
  for (const [id, { skills, capacity }] of Object.entries(AGENTS)) {
    await test.availableAgent(id, skills, capacity)
  }
  for (const { run, trouble } of scheduleOf(seed)) {
    trouble?.begin(world)
    await run(world)
  }
  world.mend()
  await end(world)
  return {
    findings: await world.verdict(),
    deaths: world.deaths,
    faults: world.faults,
    handoffs: world.promises.length,
    choices: world.witness.choices,
  }
}

/** Nothing fails any more: first nobody does anything, so that it shows who was left behind; then all work on. */
async function end(world: World): Promise<void> {
  await world.pass(62)
  for (const id of Object.keys(AGENTS)) await declare(world, id, 'available')
  for (let round = 0; round < 40; round++) {
    for (const id of Object.keys(AGENTS)) await workOff(world, id)
    await world.pass(31)
    if (world.isOver) break
  }
}

/** @returns the schedule as a story, a line each step. */
export function story(seed: number): string {
  const line = ({ title, trouble }: Step, index: number) =>
    `  ${index + 1}. ${title}${trouble === undefined ? '' : `; ${trouble.title}`}`
  return [`SEED=${seed}`, ...scheduleOf(seed).map(line)].join('\n')
}
