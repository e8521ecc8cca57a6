import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { startStack } from '../local/stack.ts'
import { startBot, type Bot } from './bot.ts'
import { buildFloor } from './floor/build.ts'

/** An app that takes handoffs, with its own local servers, functions host and bot. */
export interface Side {
  readonly name: string
  readonly bot: Bot
  /** The process id of its functions host. */
  readonly host: number
  readonly servers: number
  /** @throws Error for an answer that is not 2xx. */
  call(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<unknown>
  /** An agent who takes so many handoffs, and is there for an hour. */
  agent(id: string, skills: readonly string[], capacity: number): Promise<void>
  /** Resolves when the request is taken. @returns the id of the handoff. */
  ask(conversation: string, skill: string): Promise<string>
  stop(): Promise<void>
}

const CONNECTIONS = 32

export async function startHub(environment: Record<string, string> = {}): Promise<Side> {
  const bot = await startBot()
  const directory = await mkdtemp(join(tmpdir(), 'handoff-hub-bench-'))
  const config = join(directory, 'hub.config.json')
  const bots = [{ id: 'bench', delivery: { via: 'webhook', url: bot.url } }]
  await writeFile(config, JSON.stringify({ bots, defaults: { waitSeconds: 24 * 60 * 60 } }))
  const stack = await startStack({ config, environment, onLog: () => undefined })
  return sideOf('hub', bot, stack, true, () => rm(directory, { recursive: true }))
}

/** @param calls the eight calls that no handoff can do without, or all that the hub makes. */
export async function startFloor(
  calls: 'bare' | 'all',
  environment: Record<string, string> = {},
): Promise<Side> {
  const bot = await startBot()
  const stack = await startStack({
    app: await buildFloor(),
    environment: { ...environment, FLOOR_CALLS: calls, FLOOR_BOT: bot.url },
    onLog: () => undefined,
  })
  return sideOf(`floor, ${calls} calls`, bot, stack, false, () => Promise.resolve())
}

type Stack = Awaited<ReturnType<typeof startStack>>

function sideOf(
  name: string,
  bot: Bot,
  stack: Stack,
  hasPresence: boolean,
  cleanUp: () => Promise<void>,
): Side {
  const { origin } = new URL(stack.hub)
  const pool = new Pool(origin, { connections: CONNECTIONS })
  const call = async (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const response = await pool.request({
      method,
      path: `/api${path}`,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.body.text()
    if (response.statusCode >= 300)
      throw new Error(`${name}: ${method} ${path}: ${response.statusCode} ${text}`)
    return JSON.parse(text)
  }
  return {
    name,
    bot,
    host: stack.pids.host,
    servers: stack.pids.servers ?? 0,
    call,
    async agent(id, skills, capacity) {
      await call('PUT', `/agents/${id}`, { name: id, skills, capacity })
      if (hasPresence)
        await call('PUT', `/agents/${id}/presence`, { presence: 'available', leaseSeconds: 3600 })
    },
    async ask(conversation, skill) {
      const answer = await call('POST', '/handoffs', {
        type: 'event',
        name: 'handoff.initiate',
        channelId: 'bench',
        conversation: { id: conversation },
        value: { Skill: skill },
      })
      return idOf(answer)
    },
    async stop() {
      await pool.close()
      await stack.stop()
      await bot.close()
      await cleanUp()
    },
  }
}

function idOf(answer: unknown): string {
  const id = answer instanceof Object && 'id' in answer ? answer.id : undefined
  if (typeof id !== 'string') throw new Error(`An answer without an id: ${JSON.stringify(answer)}`)
  return id
}
