import { createApp, type App } from '../app.ts'
import type { BotNote } from '../handoff/bot-notes.ts'
import { botNotes } from '../use-cases/bot-health.ts'
import { verdictOn } from '../use-cases/bot-verdict.ts'
import type { Bot } from '../use-cases/ports.ts'
import { CONNECTED, type Finding } from '../use-cases/ports-checks.ts'
import { probe } from './probe.ts'

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
 * whether its bots can be reached. Never rejects.
 */
export async function examine(environment: Readonly<Record<string, string | undefined>>): Promise<Row[]> {
  let app: App
  try {
    app = createApp(environment, () => undefined)
  } catch (error) {
    const mend = error instanceof Error ? error.message : String(error)
    return [{ what: 'Settings', state: 'Error', problem: 'SettingsUnusable', mend }]
  }
  const { hub, bots } = app
  const [services, notes] = await Promise.all([
    Promise.all(hub.checks.map(async ({ name, look }) => rowOf(name, await look()))),
    botNotes(hub),
  ])
  const looks = bots.map((bot) => lookAtBot(app, bot, notes))
  return [...services, ...(await Promise.all(looks))]
}

/** The first of what keeps a bot from its statuses: no token, what it answered last, that it is away. */
async function lookAtBot({ hub, local }: App, bot: Bot, notes: readonly BotNote[]): Promise<Row> {
  const what = `Bot ${bot.name}`
  const token = hub.botChecks.find((each) => each.bot === bot.name)
  const byToken = (await token?.look()) ?? CONNECTED
  if (byToken.state !== 'Connected') return rowOf(what, byToken)
  const note = notes.find((each) => each.bot === bot.name)
  const byNote = note === undefined ? CONNECTED : verdictOn(note)
  if (byNote.state !== 'Connected') return rowOf(what, byNote, note?.failingSince)
  return rowOf(what, await probe(bot, local))
}

function rowOf(what: string, finding: Finding, since?: string | null): Row {
  return { what, ...finding, ...(since === undefined || since === null ? {} : { since }) }
}
