import { quantile } from '../simulate/statistics.ts'
import type { Side } from './side.ts'

export interface Load {
  readonly label: string
  readonly handoffs: number
  readonly skills: number
  readonly agentsPerSkill: number
}

export interface Taken {
  /** Handoffs a second, from the first request to the last bot that knows its agent. */
  readonly throughput: number
  /** Milliseconds from the request to the first status, sorted. */
  readonly latencies: readonly number[]
}

/** Skills and agents of its own for each round, with just as many places as there are handoffs. */
export async function prepare(side: Side, { label, handoffs, skills, agentsPerSkill }: Load): Promise<void> {
  const capacity = Math.ceil(handoffs / skills / agentsPerSkill)
  const agents = Array.from({ length: skills * agentsPerSkill }, (_, agent) => agent)
  for (const agent of agents) {
    await side.agent(`${label}-${agent}`, [skillOf(label, agent % skills)], capacity)
  }
}

export const skillOf = (label: string, number: number): string => `${label}-skill-${number}`

/** Asks for all of them at once. */
export async function allAtOnce(side: Side, load: Load): Promise<Taken> {
  await prepare(side, load)
  const start = performance.now()
  const told = await Promise.all(numbers(load.handoffs).map((number) => oneHandoff(side, load, number)))
  const latencies = told.map(({ latency }) => latency).sort((one, other) => one - other)
  const end = Math.max(...told.map(({ at }) => at))
  return { throughput: (load.handoffs / (end - start)) * 1000, latencies }
}

/** Asks for one after the other, each when the bot knows of the one before. */
export async function oneByOne(side: Side, load: Load): Promise<readonly number[]> {
  await prepare(side, load)
  const latencies: number[] = []
  for (const number of numbers(load.handoffs)) {
    latencies.push((await oneHandoff(side, load, number)).latency)
  }
  return latencies.sort((one, other) => one - other)
}

async function oneHandoff(side: Side, { label, skills }: Load, number: number) {
  const conversation = `${label}-${number}`
  const asked = performance.now()
  await side.ask(conversation, skillOf(label, number % skills))
  const { at } = await side.bot.first(conversation)
  return { at, latency: at - asked }
}

export const numbers = (length: number): number[] => Array.from({ length }, (_, number) => number)

export const middle = (sorted: readonly number[]): number => quantile(sorted, 0.5)
