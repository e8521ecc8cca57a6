import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '../../support/until.ts'
import type { Report } from './report.ts'

type Kind = Report['kind']
type ReportOf<K extends Kind> = Extract<Report, { kind: K }>

export interface BotProcess {
  /** The bot's messaging endpoint. */
  readonly endpoint: string
  /** Tells the bot where the hub is, when it was started first. */
  readonly setHub: (hub: string) => void
  /** The statuses that the bot's handler saw for a conversation, in order, once there are so many. */
  readonly statuses: (conversationId: string, count: number) => Promise<ReportOf<'status'>[]>
  /** What the hub answered to the bot's request. */
  readonly answer: (conversationId: string) => Promise<ReportOf<'asked'>>
  /** Every conversation id with which the bot's handler was called for a status. */
  readonly conversations: () => Set<string>
  /** Whether the process still runs: an SDK that cannot read a status ends it. */
  readonly isAlive: () => boolean
  readonly stop: () => Promise<void>
}

/** An SDK takes seconds to load, and many at a time take longer. */
const START_SECONDS = 60

/**
 * Starts a bot program in a process of its own, as customers' bots run: with the SDK as it is published and
 * nothing that catches unhandled rejections.
 */
export async function startBotProcess(
  program: string,
  environment: Record<string, string> = {},
): Promise<BotProcess> {
  const reports: Report[] = []
  const child = fork(join(__dirname, '..', 'programs', program), {
    execArgv: ['--conditions=source', '--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'development', ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const exited = once(child, 'exit')
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.on('message', (message: Report) => reports.push(message))
  const isAlive = () => child.exitCode === null && child.signalCode === null

  const all = <K extends Kind>(kind: K) => reports.filter((each): each is ReportOf<K> => each.kind === kind)
  const wait = async <T>(what: string, look: () => T | undefined, seconds?: number): Promise<T> => {
    try {
      return await until(
        what,
        () => (isAlive() ? Promise.resolve(look()) : Promise.reject(new Error('ended'))),
        seconds,
      )
    } catch (error) {
      throw new Error(`${what}; the bot wrote:\n${errors}`, { cause: error })
    }
  }

  const ready = wait(`${program} to be ready`, () => all('ready')[0], START_SECONDS)
  const { endpoint } = await ready.catch((error: unknown) => {
    // Nobody else could stop it.
    child.kill()
    throw error
  })
  return {
    endpoint,
    isAlive,
    setHub: (hub) => child.send(hub),
    statuses: (id, count) =>
      wait(`${count} statuses for ${id}`, () => {
        const found = all('status').filter(({ conversationId }) => conversationId === id)
        return found.length < count ? undefined : found
      }),
    answer: (id) =>
      wait(`the hub's answer for ${id}`, () =>
        all('asked').find(({ conversationId }) => conversationId === id),
      ),
    conversations: () => new Set(all('status').map(({ conversationId }) => conversationId)),
    async stop() {
      child.kill()
      await exited
    },
  }
}
