import { setTimeout } from 'node:timers/promises'
import { cosmosClient } from '../../../src/adapters/cosmos/client.ts'
import { HubClient } from '../../support/hub-client.ts'
import { idleMatches } from '../../support/pool-state.ts'
import { startTestStack } from '../../support/stack.ts'
import { until } from '../../support/until.ts'
import { BadBot } from '../chaos/bot.ts'
import { readEndings } from '../chaos/endings.ts'
import { startFileServer } from '../chaos/file-server.ts'
import { Chance } from '../chance.ts'
import { finding, wrongInTheEnd, type Finding } from '../invariants.ts'
import { arm, type Point } from '../points.ts'
import { aMinutePasses } from '../time-passes.ts'
import { transcriptsAreDue } from './transcripts-due.ts'
import { Witness } from '../witness.ts'
import { Cast, NAMES } from './cast.ts'
import { inWords, storyOf, type Step } from './story.ts'

const now = () => new Date().toISOString()
const poolOf = (seed: number) => `p${seed}`
/** A step that does not come to the point where the host is to be killed, has had its time. */
const LATE_MILLISECONDS = 300
/** Short, since they pass by the clock of the machine. */
const POLICIES = [
  { name: 'billing', askAgainSeconds: 1 },
  { name: 'loans', assign: 'offer', offerSeconds: 20, askAgainSeconds: 1 },
  { name: 'cards', wrapUpSeconds: 1, askAgainSeconds: 1 },
]
/** In the end locks last for so long only. */
const LOCK_MILLISECONDS = 3000

export interface Lived {
  /** What went wrong, with the story, if anything did. */
  readonly wrong: readonly string[]
  readonly kills: number
  readonly faults: number
  readonly handoffs: number
}

/**
 * Lives the stories of the seeds one after the other, on a host of its own that is killed in each; then kills it
 * once more, lets minutes pass and everything come to its end.
 */
export async function liveOnHost(seeds: readonly number[]): Promise<Lived> {
  const bot = new BadBot(new Chance(1))
  const url = await bot.listen()
  const files = await startFileServer()
  const bots = seeds.map((seed) => ({
    id: poolOf(seed),
    pool: poolOf(seed),
    delivery: { via: 'webhook', url },
  }))
  const stack = await startTestStack({ bots, skills: POLICIES })
  const { cosmos, serviceBus } = stack.servers
  const hub = new HubClient(stack.hub)
  const routing = cosmosClient(cosmos).database('handoff').container('routing')
  const tally = { kills: 0, faults: 0 }
  const mend = () => {
    cosmos.faults.clear()
    serviceBus.faults.clear()
    bot.onStatus = undefined
  }

  async function killAndRestart(meanwhile: () => Promise<void>): Promise<void> {
    await stack.kill()
    mend()
    tally.kills += 1
    await meanwhile()
    await stack.restart()
  }
  const aMinute = () => aMinutePasses(stack.servers, routing)

  async function killAt(point: Point, done: Promise<void>): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      arm(point, stack.servers, bot, () => resolve(stack.kill()))
    })
    await Promise.race([reached, done.then(() => setTimeout(LATE_MILLISECONDS))])
    await killAndRestart(aMinute)
    await done
  }

  async function liveStep({ run, failure, kill }: Step, cast: Cast): Promise<void> {
    failure?.begin(stack.servers, () => {
      tally.faults += 1
    })
    if (kill === undefined) await run(cast)
    else await killAt(kill, run(cast))
  }

  async function live(seed: number) {
    const { witness } = Witness.of(cosmos, poolOf(seed), now)
    const cast = new Cast(hub, poolOf(seed))
    await cast.arrive()
    for (const step of storyOf(seed, files.url)) await liveStep(step, cast)
    mend()
    return { seed, witness, cast }
  }

  const lived: Awaited<ReturnType<typeof live>>[] = []
  for (const seed of seeds) lived.push(await live(seed))
  await killAndRestart(async () => {
    await aMinute()
    await transcriptsAreDue(routing)
  })
  for (const { cast } of lived) for (const name of NAMES) await cast.declare(name, 'available')
  const idle = () => lived.flatMap(({ witness }) => idleMatches(witness.state, now()))
  const before = new Set(idle())
  await stack.sweep()
  await stack.sweep()
  const stranded = idle().filter((each) => before.has(each))
  let nextExpiry = Date.now() + LOCK_MILLISECONDS
  await until(
    'everything to end',
    async () => {
      const left = lived.filter(({ witness, cast }) => cast.promises.some(({ id }) => !witness.ended.has(id)))
      if (left.length === 0) return true
      for (const { cast } of left) for (const name of NAMES) await cast.work(name)
      await stack.sweep()
      if (Date.now() > nextExpiry) {
        // Nobody waits half a minute for a lock that nobody needs; whoever needs his, sees his message twice.
        serviceBus.faults.expireLocks()
        nextExpiry = Date.now() + LOCK_MILLISECONDS
      }
      return undefined
    },
    60,
  ).catch(() => undefined)

  const wrong: string[] = []
  for (const { seed, witness, cast } of lived) {
    const findings: Finding[] = [
      ...witness.findings,
      ...stranded.filter((each) => each.startsWith(`ho-${poolOf(seed)}-`)).map(finding('stranded')),
      ...wrongInTheEnd(await readEndings(hub, cast.promises), bot.told),
    ]
    const lines = new Set(findings.map(({ wrong: kind, what }) => `  ${kind}: ${what}`))
    if (lines.size > 0) wrong.push([inWords(seed, files.url), ...lines].join('\n'))
  }
  await stack.stop()
  await Promise.all([bot.close(), files.close()])
  const handoffs = lived.reduce((sum, { cast }) => sum + cast.promises.length, 0)
  return { wrong, handoffs, ...tally }
}
