import { setTimeout } from 'node:timers/promises'
import type { Container } from '@azure/cosmos'
import { cosmosClient } from '../../../src/adapters/cosmos/client.ts'
import { HubClient } from '../../support/hub-client.ts'
import { openPoolState } from '../../support/pool-state.ts'
import { startTestStack } from '../../support/stack.ts'
import { Chance } from '../chance.ts'
import { Strandings, wrongAtAnyTime, wrongInTheEnd, type Ending, type Finding } from '../invariants.ts'
import { BadBot } from './bot.ts'
import { agent, answerOf, customers, SKILLS, type Day } from './people.ts'
import type { Counts } from './report.ts'
import { Storm } from './storm.ts'

const LINES = 12
const AGENTS = 16
/** So many wait or are being served that nobody else comes; all of them fit into one look at the store. */
const CROWD = 200
const STORM_SECONDS = 20
/** Long enough to see who waits beside a free agent for longer than two sweeps. */
const CALM_SECONDS = 40
const DRAIN_SECONDS = 240

const CONFIG = {
  skills: [
    { name: 'loans', assign: 'offer', offerSeconds: 10, askAgainSeconds: 20 },
    { name: 'cards', wrapUpSeconds: 2 },
  ],
}

/** Plays the seed for so long, lets everything come to its end, and says what was wrong. */
export async function chaos(
  seconds: number,
  seed: number,
  say: (line: string) => void,
): Promise<{ counts: Counts; findings: readonly Finding[] }> {
  const bot = new BadBot(new Chance(seed))
  const url = await bot.listen()
  const bots = [{ id: 'shop', delivery: { via: 'webhook', url } }]
  const stack = await startTestStack({ ...CONFIG, bots })
  const hub = new HubClient(stack.hub)
  const routing = cosmosClient(stack.servers.cosmos).database('handoff').container('routing')
  for (let index = 0; index < AGENTS; index++) {
    const skills = [SKILLS[index % SKILLS.length], SKILLS[(index + 1) % SKILLS.length]]
    await hub.availableAgent(`agent-${index}`, skills, 1 + (index % 3))
  }

  const day: Day = { isOpen: true, isCalm: false }
  let isOver = false
  const promised = new Map<string, string>()
  const isCrowded = () => promised.size - bot.ended > CROWD
  const lines = Array.from({ length: LINES }, (_, line) =>
    customers(hub, new Chance(seed + 1000 + line), day, line, promised, isCrowded),
  )
  const agents = Array.from({ length: AGENTS }, (_, index) =>
    agent(hub, new Chance(seed + 2000 + index), day, `agent-${index}`, () => isOver),
  )
  const findings = new Map<string, Finding>()
  const note = (found: readonly Finding[]) => {
    for (const each of found) findings.set(`${each.wrong} ${each.what}`, each)
  }
  const watching = watch(routing, day, note, () => isOver)

  const storm = new Storm(stack, bot, new Chance(seed + 3000), say)
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    day.isCalm = false
    bot.badly = 10
    await storm.rage(Math.min(end, Date.now() + STORM_SECONDS * 1000))
    bot.badly = 0
    day.isCalm = true
    say(`${promised.size} handoffs, ${storm.kills} kills, ${storm.faults + bot.badAnswers} faults; calm now`)
    await setTimeout(Math.max(0, Math.min(end - Date.now(), CALM_SECONDS * 1000)))
  }
  day.isOpen = false
  await Promise.all(lines)
  say(`${promised.size} handoffs asked for; waiting for the end of each`)
  const last = Date.now() + DRAIN_SECONDS * 1000
  const open = () => [...promised.values()].filter((id) => !bot.knowsEndOf(id)).length
  while (open() > 0 && Date.now() < last) await setTimeout(500)
  say(`The end of all but ${open()} is told`)
  // What is told twice or out of order, is told soon after.
  await setTimeout(3000)
  const endings = await read(hub, promised)
  isOver = true
  await Promise.all([...agents, watching])
  await stack.stop()
  await bot.close()
  note(wrongInTheEnd(endings, bot.told))
  const counts = { handoffs: promised.size, kills: storm.kills, faults: storm.faults + bot.badAnswers }
  return { counts, findings: [...findings.values()] }
}

/** Looks at the store again and again; a look that a fault befalls sees nothing. */
async function watch(
  routing: Container,
  day: Day,
  note: (found: readonly Finding[]) => void,
  isOver: () => boolean,
): Promise<void> {
  const strandings = new Strandings()
  while (!isOver()) {
    await setTimeout(1000)
    const state = await openPoolState(routing, 'default').catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('one page')) throw error
      return undefined
    })
    if (state === undefined) continue
    const now = new Date().toISOString()
    if (!day.isCalm) strandings.forgive()
    note([...wrongAtAnyTime(state, now), ...(day.isCalm ? strandings.see(state, now) : [])])
  }
}

const READS_AT_ONCE = 16

async function read(hub: HubClient, promised: ReadonlyMap<string, string>): Promise<Ending[]> {
  const endings: Ending[] = []
  const left = [...promised]
  const reader = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [conversation, id] = next
      const answer = await answerOf(hub.call('GET', `/handoffs/${id}`))
      if (answer?.status !== 200) endings.push({ id, conversation, state: 'not stored', log: [] })
      else endings.push({ ...answer.body, conversation })
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, reader))
  return endings
}
