import type { BotName } from '../handoff/names.ts'
import type { BotNote, DeskNote, Note } from '../handoff/notes.ts'
import type { Instant } from '../handoff/time.ts'
import { botNotes } from './bot-health.ts'
import { deskNotes } from './desk-health.ts'
import { verdictOnBot, verdictOnDesk } from './note-verdict.ts'
import type { Hub } from './ports.ts'
import { CONNECTED, type Check, type Finding } from './ports-checks.ts'
import { Since } from './since.ts'

interface Reported {
  readonly state: Finding['state']
  /** Of a service, as this process has seen it; of a bot or desk that takes nothing, as all have. */
  readonly since: Instant
  readonly problem?: string
  readonly mend?: string
}

export interface DependencyReport extends Reported {
  readonly name: string
}

export interface BotReport extends Reported, Omit<BotNote, 'bot'> {
  readonly bot: BotName
}

export interface DeskReport extends Reported, DeskNote {}

export interface ReadinessReport {
  readonly ready: boolean
  readonly at: Instant
  readonly dependencies: readonly DependencyReport[]
  /** For whoever looks after the bots and desks; the hub is ready whatever they do. */
  readonly bots: readonly BotReport[]
  readonly desks: readonly DeskReport[]
}

/** Asks every service that the hub needs for a sign of life, and how the bots and desks do. Never rejects. */
export async function readiness(hub: Hub, since = new Since()): Promise<ReadinessReport> {
  const [bots, desks, services, waysIn] = await Promise.all([
    reportBots(hub, since),
    reportDesks(hub, since),
    reportAll(hub, hub.checks, since),
    reportAll(hub, hub.waysIn, since),
  ])
  // Callers of one tenant are answered 503 without its keys; that is no reason to keep the others out.
  const somebodyMayCome = waysIn.length === 0 || waysIn.some(isConnected)
  const ready = services.every(isConnected) && somebodyMayCome
  return { ready, at: hub.now(), dependencies: [...services, ...waysIn], bots, desks }
}

const isConnected = ({ state }: Reported) => state === 'Connected'

function reportAll(hub: Hub, checks: readonly Check[], since: Since): Promise<DependencyReport[]> {
  const looks = checks.map(async ({ name, look }) => {
    const finding = await look()
    logTrouble(hub, 'A service does not answer as it should', { name }, finding)
    return { name, ...report(hub, name, finding, since) }
  })
  return Promise.all(looks)
}

async function reportBots(hub: Hub, since: Since): Promise<BotReport[]> {
  const [notes, looks] = await Promise.all([
    botNotes(hub),
    Promise.all(
      hub.botChecks.map(async ({ bot, look }) => {
        const finding = await look()
        logTrouble(hub, 'There is no token for a bot', { bot }, finding)
        return [bot, finding] as const
      }),
    ),
  ])
  const found = new Map(looks)
  const names = [...new Set([...notes.map(({ bot }) => bot), ...found.keys()])]
  return names.map((bot) => {
    const note = notes.find((each) => each.bot === bot) ?? untold(bot)
    const byNote = verdictOnBot(note)
    // What the hub lacks comes first: without it the bot is not even asked.
    const own = found.get(bot) ?? CONNECTED
    const finding = own.state === 'Connected' ? byNote : own
    const reported = report(hub, `bot ${bot}`, finding, since)
    const begun = finding === byNote ? note.failingSince : null
    return { ...note, ...reported, ...(begun === null ? {} : { since: begun }), lastAnswer: harmless(note) }
  })
}

async function reportDesks(hub: Hub, since: Since): Promise<DeskReport[]> {
  const notes = await deskNotes(hub)
  return notes.map((note) => {
    const reported = report(hub, `desk ${note.pool}`, verdictOnDesk(note), since)
    const begun = note.failingSince === null ? {} : { since: note.failingSince }
    return { ...note, ...reported, ...begun, lastAnswer: harmless(note) }
  })
}

function report(hub: Hub, name: string, finding: Finding, since: Since): Reported {
  const common = { state: finding.state, since: since.of(name, finding.state, hub.now()) }
  if (finding.state === 'Connected') return common
  const { problem, mend } = finding
  return { ...common, problem, mend }
}

/** Anybody may ask; what the service said is for the operator's log. */
function logTrouble(hub: Hub, message: string, what: object, finding: Finding): void {
  if (finding.state === 'Connected') return
  const { problem, detail } = finding
  hub.log('warning', message, { ...what, problem, reason: detail })
}

/** Of a bot that was told nothing lately. */
const untold = (bot: BotName): BotNote => ({
  bot,
  lastDeliveredAt: null,
  failingSince: null,
  lastAnswer: 'none',
})

/** Anybody may ask how the bots and desks do. Why there was no answer may tell where they are; the ledgers have it. */
const harmless = ({ lastAnswer }: Note): string => /answered \d{3}/.exec(lastAnswer)?.[0] ?? 'none'
