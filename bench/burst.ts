import { roundUp, type Chart } from '../simulate/chart.ts'
import { quantile } from '../simulate/statistics.ts'
import { numbers, prepare, skillOf, type Load } from './load.ts'
import { watchMemory, type Watched } from './memory.ts'
import type { Bench } from './result.ts'
import { ratio, round } from './show.ts'
import type { Side } from './side.ts'
import { startFloor, startHub } from './stacks.ts'

interface Wave {
  readonly name: string
  readonly handoffs: number
  readonly lost: number
  readonly perSecond: number
  /** Milliseconds to the first status, sorted. */
  readonly latencies: readonly number[]
  /** The p95 of the slowest skill beside that of all. */
  readonly slowestSkill: number
  /** Seconds since the first request, and the share of handoffs told by then. */
  readonly curve: readonly (readonly [number, number])[]
  readonly memory: Watched
}

interface Arrival {
  readonly skill: number
  readonly asked: number
  readonly told: number
}

/**
 * Many handoffs at once, then a steady stream, then many who wait until their agents come online. Nothing may be
 * lost and no skill be left behind; the burst is held against the bare floor, which runs it just before.
 */
export const burst: Bench = async ({ quick, tell }) => {
  const size = quick
    ? { burst: 200, agents: 2, rate: 20, seconds: 5, waiting: 200, online: 2 }
    : { burst: 2000, agents: 10, rate: 100, seconds: 60, waiting: 10_000, online: 15 }
  tell(`burst: ${size.burst} at once on the floor`)
  const floor = await startFloor('bare')
  const below = await atOnce(floor, size.burst, size.agents).finally(() => floor.stop())
  const hub = await startHub()
  try {
    tell(`burst: ${size.burst} at once on the hub`)
    const burstWave = await atOnce(hub, size.burst, size.agents)
    tell(`burst: ${size.rate} a second for ${size.seconds} s`)
    const steady = await stream(hub, size)
    tell(`burst: ${size.waiting} wait, then ${20 * size.online} agents come online`)
    const waiting = await untilAgentsCome(hub, size.waiting, size.online)
    return report([below, burstWave, steady, waiting])
  } finally {
    await hub.stop()
  }
}

const SKILLS = 20

async function atOnce(side: Side, handoffs: number, agentsPerSkill: number): Promise<Wave> {
  const load = { label: 'burst', handoffs, skills: SKILLS, agentsPerSkill }
  await prepare(side, load)
  return wave(side, `${handoffs} at once, ${side.name}`, load, () => Promise.resolve())
}

async function stream(
  side: Side,
  { rate, seconds, agents }: { rate: number; seconds: number; agents: number },
) {
  const load = { label: 'stream', handoffs: rate * seconds, skills: SKILLS, agentsPerSkill: agents }
  await prepare(side, load)
  const start = performance.now()
  return wave(side, `${rate} a second for ${seconds} s`, load, (number) => {
    return pause(start + (number * 1000) / rate - performance.now())
  })
}

/** Time to the first status counts from the moment the agents come. */
async function untilAgentsCome(side: Side, handoffs: number, agentsPerSkill: number): Promise<Wave> {
  const load = { label: 'wait', handoffs, skills: SKILLS, agentsPerSkill }
  const capacity = Math.ceil(handoffs / SKILLS / agentsPerSkill)
  const agents = numbers(SKILLS * agentsPerSkill)
  for (const agent of agents) {
    const skills = [skillOf(load.label, agent % SKILLS)]
    await side.call('PUT', `/agents/wait-${agent}`, { name: 'waits', skills, capacity })
  }
  await Promise.all(
    numbers(handoffs).map((number) => side.ask(`wait-${number}`, skillOf(load.label, number % SKILLS))),
  )
  while ((await waitingIn(side, load)) < handoffs) await pause(1000)
  const come = Promise.all(
    agents.map((agent) =>
      side.call('PUT', `/agents/wait-${agent}/presence`, { presence: 'available', leaseSeconds: 3600 }),
    ),
  )
  const name = `${handoffs} waiting, ${agents.length} agents come`
  const result = await watch(
    side,
    name,
    numbers(handoffs).map((number) => arrivalOf(side, load, number, now())),
  )
  await come
  return result
}

async function waitingIn(side: Side, { label }: Load): Promise<number> {
  const counts = numbers(SKILLS).map(async (skill) => {
    const found = await side.call('GET', `/skills/${encodeURIComponent(skillOf(label, skill))}`)
    return found instanceof Object && 'waiting' in found ? Number(found.waiting) : 0
  })
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

function wave(
  side: Side,
  name: string,
  load: Load,
  when: (number: number) => Promise<unknown>,
): Promise<Wave> {
  const arrivals = numbers(load.handoffs).map(async (number) => {
    await when(number)
    const asked = now()
    await side.ask(`${load.label}-${number}`, skillOf(load.label, number % SKILLS))
    return arrivalOf(side, load, number, asked)
  })
  return watch(side, name, arrivals)
}

async function arrivalOf(side: Side, { label }: Load, number: number, asked: number): Promise<Arrival> {
  const { at } = await side.bot.first(`${label}-${number}`)
  return { skill: number % SKILLS, asked, told: at }
}

/** Whoever has heard nothing after so long has been lost. */
const LOST_MILLISECONDS = 5 * 60_000

async function watch(side: Side, name: string, arrivals: readonly Promise<Arrival>[]): Promise<Wave> {
  const start = now()
  const memory = watchMemory(side.pids().host)
  const late = new AbortController()
  const limit = pause(LOST_MILLISECONDS, late.signal)
  const told = (await Promise.all(arrivals.map((arrival) => Promise.race([arrival, limit])))).filter(
    isArrival,
  )
  late.abort()
  const ends = told.map((arrival) => arrival.told).sort(ascending)
  const all = latenciesOf(told)
  const slowest = Math.max(
    ...numbers(SKILLS).map((skill) => p95(latenciesOf(told.filter((each) => each.skill === skill)))),
  )
  return {
    name,
    handoffs: arrivals.length,
    lost: arrivals.length - told.length,
    perSecond: (told.length / ((ends.at(-1) ?? start) - start)) * 1000,
    latencies: all,
    slowestSkill: slowest / p95(all),
    curve: numbers(101).map((at) => [(quantile(ends, at / 100) - start) / 1000, at / 100]),
    memory: memory(),
  }
}

const isArrival = (value: Arrival | undefined): value is Arrival => value !== undefined
const latenciesOf = (told: readonly Arrival[]) =>
  told.map(({ asked, told: at }) => at - asked).sort(ascending)
const ascending = (one: number, other: number) => one - other
const p95 = (sorted: readonly number[]) => quantile(sorted, 0.95)
const now = () => performance.now()

function pause(milliseconds: number, signal?: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds)
    signal?.addEventListener('abort', () => clearTimeout(timer))
  })
}

function report(waves: readonly Wave[]) {
  const [below, above] = waves
  const p = (share: number) => (each: Wave) => round(quantile(each.latencies, share))
  const against = below === undefined || above === undefined ? 0 : above.perSecond / below.perSecond
  return {
    title: 'Bursts, a stream, and a crowd that waits',
    rows: [
      [
        '',
        'handoffs',
        'lost',
        'a second',
        'p50 ms',
        'p95 ms',
        'p99 ms',
        'slowest skill / all',
        'memory, end / begin',
      ],
      ...waves.map((each) => [
        each.name,
        `${each.handoffs}`,
        `${each.lost}`,
        round(each.perSecond),
        p(0.5)(each),
        p(0.95)(each),
        p(0.99)(each),
        ratio(each.slowestSkill),
        ratio(each.memory.growth),
      ]),
      ['hub / floor, handoffs a second at once', '', '', ratio(against)],
    ],
    figures: {
      throughputRatio: against,
      waves: waves.map(({ name, handoffs, lost, perSecond, latencies, slowestSkill, memory }) => ({
        name,
        handoffs,
        lost,
        perSecond,
        p50: quantile(latencies, 0.5),
        p95: quantile(latencies, 0.95),
        p99: quantile(latencies, 0.99),
        slowestSkill,
        memoryGrowth: memory.growth,
      })),
    },
    charts: [burstChart(waves), memoryChart(waves)],
  }
}

function burstChart([below, above]: readonly Wave[]): Chart {
  const longest = Math.max(...[below, above].map((each) => each?.curve.at(-1)?.[0] ?? 0))
  return {
    id: 'burst',
    title: 'A burst: hub (solid) and bare floor (dashed)',
    description: 'The share of handoffs of a burst whose bots knew their agents by then.',
    x: { title: 'seconds since the first request', min: 0, max: roundUp(longest), show: round },
    y: { title: 'share told', max: 1, show: (share) => `${Math.round(share * 100)} %` },
    series: [
      { name: 'hub', curve: above?.curve ?? [] },
      { name: 'bare floor', curve: below?.curve ?? [] },
    ],
  }
}

function memoryChart([, , steady]: readonly Wave[]): Chart {
  const curve = steady?.memory.curve ?? []
  return {
    id: 'memory',
    title: 'Memory of the functions host during the stream',
    description: 'Megabytes of the process, once a second.',
    x: {
      title: 'seconds',
      min: 0,
      max: Math.max(1, curve.at(-1)?.[0] ?? 1),
      show: (value) => value.toFixed(0),
    },
    y: {
      title: 'MB',
      max: roundUp(Math.max(...curve.map(([, megabytes]) => megabytes))),
      show: (value) => value.toFixed(0),
    },
    series: [{ name: 'memory', curve }],
  }
}
