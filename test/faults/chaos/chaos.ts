import { setTimeout } from 'node:timers/promises'
import { HubClient } from '../../support/hub-client.ts'
import { startTestStack } from '../../support/stack.ts'
import { Chance } from '../chance.ts'
import { Strandings, wrongInTheEnd, type Finding, type Promised } from '../invariants.ts'
import { Witness } from '../witness.ts'
import { BadBot } from './bot.ts'
import { readEndings } from './endings.ts'
import { startFileServer } from './file-server.ts'
import { agent, customers, SKILLS, type Day } from './people.ts'
import type { Counts } from './report.ts'
import { Storm } from './storm.ts'

const LINES = 12
/** Few enough that customers always wait: whom to serve next, and whether there is room, is to be decided. */
const AGENTS = 8
/** So many wait or are being served that nobody else comes. */
const CROWD = 200
const STORM_SECONDS = 20
/** Long enough to see who waits beside a free agent for longer than two sweeps. */
const CALM_SECONDS = 40
/** Longer than the five minutes after which the sweep asks for a transcript that nobody has fetched. */
const DRAIN_SECONDS = 360

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
  const fileServer = await startFileServer()
  const { witness } = Witness.of(stack.servers.cosmos, 'default', () => new Date().toISOString())
  for (let index = 0; index < AGENTS; index++) {
    const skills = [SKILLS[index % SKILLS.length], SKILLS[(index + 1) % SKILLS.length]]
    await hub.availableAgent(`agent-${index}`, skills, 1 + (index % 3))
  }

  const day: Day = { isOpen: true, isCalm: false }
  let isOver = false
  const promises: Promised[] = []
  const open = () => promises.filter(({ id }) => !witness.ended.has(id)).length
  const crowd = { hub, files: fileServer.url, isFull: () => open() > CROWD, promises }
  const lines = Array.from({ length: LINES }, (_, line) =>
    customers(crowd, new Chance(seed + 1000 + line), day, line),
  )
  const agents = Array.from({ length: AGENTS }, (_, index) =>
    agent(hub, new Chance(seed + 2000 + index), day, `agent-${index}`, () => isOver),
  )
  const findings = new Map<string, Finding>()
  const note = (found: readonly Finding[]) => {
    for (const each of found) findings.set(`${each.wrong} ${each.what}`, each)
  }
  const watching = watch(witness, day, note, () => isOver)

  const storm = new Storm(stack, bot, new Chance(seed + 3000), say)
  const faults = () => storm.faults + bot.badAnswers + fileServer.files.failures
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    day.isCalm = false
    bot.badly = 10
    await storm.rage(Math.min(end, Date.now() + STORM_SECONDS * 1000))
    bot.badly = 0
    day.isCalm = true
    say(`${promises.length} handoffs, ${storm.kills} kills, ${faults()} faults; calm now`)
    await setTimeout(Math.max(0, Math.min(end - Date.now(), CALM_SECONDS * 1000)))
  }
  day.isOpen = false
  await Promise.all(lines)
  say(`${promises.length} handoffs asked for; waiting for the end of each`)
  const last = Date.now() + DRAIN_SECONDS * 1000
  while (open() > 0 && Date.now() < last) await setTimeout(500)
  say(`The end of all but ${open()} is told`)
  // What is told twice or out of order, is told soon after.
  await setTimeout(3000)
  const endings = await readEndings(hub, promises)
  isOver = true
  await Promise.all([...agents, watching])
  await stack.stop()
  await Promise.all([bot.close(), fileServer.close()])
  note([...witness.findings, ...wrongInTheEnd(endings, bot.told)])
  say(
    `${witness.commits} writes were checked; ${witness.gifts} gave a handoff to an agent, ${witness.choices} while others waited for him`,
  )
  const counts = { handoffs: promises.length, kills: storm.kills, faults: faults() }
  return { counts, findings: [...findings.values()] }
}

/** Looks again and again who waits for nothing; who is over capacity or passed over, is seen at each write. */
async function watch(
  witness: Witness,
  day: Day,
  note: (found: readonly Finding[]) => void,
  isOver: () => boolean,
): Promise<void> {
  const strandings = new Strandings()
  while (!isOver()) {
    await setTimeout(1000)
    if (day.isCalm) note(strandings.see(witness.state, new Date().toISOString()))
    else strandings.forgive()
  }
}
