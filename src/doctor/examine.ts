import { createApp, type App } from '../app.ts'
import type { BotNote, DeskNote } from '../handoff/notes.ts'
import { botNotes } from '../use-cases/bot-health.ts'
import { deskNotes } from '../use-cases/desk-health.ts'
import { verdictOnBot, verdictOnDesk } from '../use-cases/note-verdict.ts'
import type { Bot } from '../use-cases/ports.ts'
import { CONNECTED, type Finding } from '../use-cases/ports-checks.ts'
import type { Desk } from '../use-cases/ports-desks.ts'
import { probeBot, probeDesk } from './probe.ts'

/** What the doctor says of one thing. */
export interface Row {
  readonly what: string
  readonly state: Finding['state']
  readonly since?: string
  readonly problem?: string
  readonly mend?: string
  /** In the words of whoever refused; may name addresses. */
  readonly detail?: string
}

/**
 * Looks at everything that the hub of these settings needs, by the same checks as the hub itself, and at
 * whether its bots and desks can be reached. Never rejects.
 */
export async function examine(environment: Readonly<Record<string, string | undefined>>): Promise<Row[]> {
  let app: App
  try {
    app = createApp(environment, () => undefined)
  } catch (error) {
    const mend = error instanceof Error ? error.message : String(error)
    return [{ what: 'Settings', state: 'Error', problem: 'SettingsUnusable', mend }]
  }
  const { hub, bots, desks } = app
  const [services, notes, notesOnDesks] = await Promise.all([
    Promise.all([...hub.checks, ...hub.waysIn].map(async ({ name, look }) => rowOf(name, await look()))),
    botNotes(hub),
    deskNotes(hub),
  ])
  const looks = [
    ...bots.map((bot) => lookAtBot(app, bot, notes)),
    ...desks.map((desk) => lookAtDesk(app, desk, notesOnDesks)),
  ]
  return [...services, ...(await Promise.all(looks))]
}

/** The first of what keeps a bot from its statuses: no token, what it answered last, that it is away. */
async function lookAtBot({ hub, local }: App, bot: Bot, notes: readonly BotNote[]): Promise<Row> {
  const what = `Bot ${bot.name}`
  const token = hub.botChecks.find((each) => each.bot === bot.name)
  const byToken = (await token?.look()) ?? CONNECTED
  if (byToken.state !== 'Connected') return rowOf(what, byToken)
  const note = notes.find((each) => each.bot === bot.name)
  const byNote = note === undefined ? CONNECTED : verdictOnBot(note)
  if (byNote.state !== 'Connected') return rowOf(what, byNote, note?.failingSince)
  return rowOf(what, await probeBot(bot, local))
}

/** What it answered last, or that it is away. */
async function lookAtDesk({ local }: App, desk: Desk, notes: readonly DeskNote[]): Promise<Row> {
  const what = `Desk of pool ${desk.pool}`
  const note = notes.find(({ pool }) => pool === desk.pool)
  const byNote = note === undefined ? CONNECTED : verdictOnDesk(note)
  if (byNote.state !== 'Connected') return rowOf(what, byNote, note?.failingSince)
  return rowOf(what, await probeDesk(desk, local))
}

function rowOf(what: string, finding: Finding, since?: string | null): Row {
  return { what, ...finding, ...(since === undefined || since === null ? {} : { since }) }
}
