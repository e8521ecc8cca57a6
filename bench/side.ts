import { Pool } from 'undici'
import type { Bot } from './bot.ts'

/** An app that takes handoffs, with its own local servers, functions host and bot. */
export interface Side {
  readonly name: string
  readonly bot: Bot
  /** The process that does the work, and the one that keeps what must not be lost. */
  pids(): { readonly host: number; readonly servers: number | null }
  /** @throws Error for an answer that is not 2xx. */
  call(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<unknown>
  /** An agent who takes so many handoffs, and is there for an hour. */
  agent(id: string, skills: readonly string[], capacity: number): Promise<void>
  /** Resolves when the request is taken; may be repeated. @returns the id of the handoff. */
  ask(conversation: string, skill: string): Promise<string>
  stop(): Promise<void>
}

const CONNECTIONS = 32

interface Parts extends Pick<Side, 'name' | 'bot' | 'pids' | 'stop'> {
  readonly origin: string
  readonly hasPresence: boolean
}

/** @returns the side, by its HTTP surface, which is the same for all. */
export function sideOf({ name, bot, origin, pids, hasPresence, stop }: Parts): Side {
  const pool = new Pool(origin, { connections: CONNECTIONS })
  const call: Side['call'] = async (method, path, body, headers = {}) => {
    const response = await pool.request({
      method,
      path: `/api${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.body.text()
    if (response.statusCode >= 300)
      throw new Error(`${name}: ${method} ${path}: ${response.statusCode} ${text}`)
    const answer: unknown = JSON.parse(text)
    return answer
  }
  return {
    name,
    bot,
    pids,
    call,
    async agent(id, skills, capacity) {
      await call('PUT', `/agents/${id}`, { name: id, skills, capacity })
      if (hasPresence)
        await call('PUT', `/agents/${id}/presence`, { presence: 'available', leaseSeconds: 3600 })
    },
    async ask(conversation, skill) {
      const activity = {
        type: 'event',
        name: 'handoff.initiate',
        channelId: 'bench',
        conversation: { id: conversation },
        value: { Skill: skill },
      }
      return idOf(await call('POST', '/handoffs', activity, { 'idempotency-key': conversation }))
    },
    async stop() {
      await pool.close()
      await stop()
      await bot.close()
    },
  }
}

function idOf(answer: unknown): string {
  const id = answer instanceof Object && 'id' in answer ? answer.id : undefined
  if (typeof id !== 'string') throw new Error(`An answer without an id: ${JSON.stringify(answer)}`)
  return id
}
