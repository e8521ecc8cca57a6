import type { Fault as BusFault } from '@handoff-hub/local-service-bus'
import type { Fault as CosmosFault } from '../../../local/cosmos/faults.ts'
import type { Servers } from '../../../local/servers.ts'
import { Chance } from '../chance.ts'
import { CONVERSATIONS } from '../conversations.ts'
import { pointsOf, titleOf, type Point } from '../points.ts'
import { SKILLS } from '../schedule.ts'
import { transcriptBy } from '../transcripts.ts'
import { NAMES, type Cast } from './cast.ts'

/** Something that fails in a server. */
export interface Failure {
  readonly title: string
  readonly begin: (servers: Servers, struck: () => void) => void
}

export interface Step {
  readonly title: string
  readonly run: (cast: Cast) => Promise<void>
  readonly failure?: Failure
  /** The host is killed there while the step is done, or else right after. */
  readonly kill?: Point
}

const QUEUES = ['handoff-requests', 'handoff-status', 'handoff-deadlines', 'handoff-transcripts'] as const
/** A file that fails for longer costs seconds of waiting. */
const FILE_FAILURES = [0, 0, 1] as const
const STEPS = 9

/** @returns the steps that this seed makes: in one of them the host is killed. */
export function storyOf(seed: number, files: string): Step[] {
  const chance = new Chance(seed)
  const conversations: string[] = []
  let asked = 0
  const ask = (isNew: boolean): Step => {
    if (isNew) conversations.push(`${chance.one(CONVERSATIONS)} ${seed}.${conversations.length + 1}`)
    const conversation = isNew ? (conversations.at(-1) ?? '') : chance.one(conversations)
    const transcript = transcriptBy(chance, `t${seed}-${(asked += 1)}`, files, FILE_FAILURES)
    const priority = chance.percent(20) ? chance.whole(1, 9) : 0
    const what = { conversation, key: `${seed}.${asked}`, skill: chance.one(SKILLS), priority, transcript }
    const words = transcript.title === '' ? '' : `, ${transcript.title}`
    const title = `the bot asks for ${what.skill} with priority ${priority} in "${conversation}"${words}`
    return { title, run: (cast) => cast.ask(what) }
  }
  const makers = [
    () => ask(true),
    () => ask(true),
    () => ask(false),
    () => work(chance),
    () => work(chance),
    () => presence(chance),
  ] as const
  const killed = chance.whole(2, STEPS - 1)
  const points = [...pointsOf('asked'), ...pointsOf('completed')]
  return Array.from({ length: STEPS }, (_, index) => {
    const step = index < 3 ? ask(true) : chance.one(makers)()
    if (index === killed) return { ...step, kill: chance.one(points) }
    return chance.percent(60) ? { ...step, failure: failureBy(chance) } : step
  })
}

function work(chance: Chance): Step {
  const name = chance.one(NAMES)
  const verb = chance.percent(15) ? 'requeue' : 'complete'
  return { title: `${name} works (${verb})`, run: (cast) => cast.work(name, verb) }
}

function presence(chance: Chance): Step {
  const name = chance.one(NAMES)
  const declared = chance.one(['away', 'available', 'available'])
  return { title: `${name} is ${declared}`, run: (cast) => cast.declare(name, declared) }
}

function failureBy(chance: Chance): Failure {
  return chance.percent(40) ? cosmosFailure(chance) : busFailure(chance)
}

function cosmosFailure(chance: Chance): Failure {
  const fault = chance.one<CosmosFault>([
    { effect: 'fail', status: 408 },
    { effect: 'fail', status: 429, retryAfterMs: 1 },
    { effect: 'fail', status: 449 },
    { effect: 'fail', status: 503 },
    { effect: 'delay', milliseconds: 100 },
    { effect: 'drop' },
    { effect: 'loseAnswer' },
    { effect: 'stale' },
  ])
  const times = chance.whole(1, 5)
  const after = chance.whole(0, 4)
  const kinds = fault.effect === 'stale' ? { kinds: ['query'] as const } : {}
  const what = fault.effect === 'fail' ? `fail with ${fault.status}` : fault.effect
  return {
    title: `after ${after} requests Cosmos DB's next ${times} ${what}`,
    begin: ({ cosmos }, struck) => cosmos.faults.plan(fault, { times, after, ...kinds, struck }),
  }
}

/** Whoever sends meanwhile may wait for ten seconds, the SDK's time limit: chaos has that, too. */
const BREAKS = [{ kind: 'loseAnswer', disconnect: true }, { kind: 'disconnect' }] as const

function busFailure(chance: Chance): Failure {
  const queue = chance.one(QUEUES)
  const rare = chance.whole(1, 6)
  if (rare === 1) return locksExpire(queue)
  if (rare === 2) return connectionsBreak
  const operation = chance.one(['send', 'send', 'settle'] as const)
  const effect = chance.one<BusFault['effect']>([
    { kind: 'fail', condition: 'com.microsoft:server-busy' },
    { kind: 'fail', condition: 'com.microsoft:timeout' },
    { kind: 'delay', milliseconds: 100 },
    ...(operation === 'settle' ? BREAKS : []),
  ])
  const times = chance.whole(1, 2)
  return {
    title: `the next ${times} to ${operation} at ${queue}: ${effect.kind}`,
    begin: ({ serviceBus }, struck) =>
      serviceBus.faults.add({ operation, entity: queue, effect, times, struck }),
  }
}

const locksExpire = (queue: string): Failure => ({
  title: `the locks of ${queue} are lost`,
  begin: ({ serviceBus }, struck) => {
    serviceBus.faults.expireLocks(queue)
    struck()
  },
})

const connectionsBreak: Failure = {
  title: 'all connections to Service Bus break',
  begin: ({ serviceBus }, struck) => {
    serviceBus.faults.dropConnections()
    struck()
  },
}

/** @returns the story in words, a line each step. */
export function inWords(seed: number, files: string): string {
  const line = ({ title, failure, kill }: Step, index: number) => {
    const more = failure?.title ?? (kill && `the host is killed ${titleOf(kill)}`)
    return `  ${index + 1}. ${title}${more === undefined ? '' : `; ${more}`}`
  }
  return [`SEED=${seed}`, ...storyOf(seed, files).map(line)].join('\n')
}
