import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import * as z from 'zod'

const status = z.object({
  id: z.string().optional(),
  conversation: z.object({ id: z.string() }),
  value: z.object({ state: z.string() }),
  channelData: z
    .object({ handoffHub: z.object({ agent: z.object({ id: z.string() }).optional() }) })
    .optional(),
})

export interface Told {
  /** Of the activity: the same when it is told again. The floor gives none. */
  readonly id: string | undefined
  readonly state: string
  readonly agent: string | undefined
  /** By the clock of this process, in milliseconds. */
  readonly at: number
}

/** The receiving end of a bot, which notes when it was told what. */
export interface Bot {
  readonly url: string
  /** What was told of a conversation, in the order in which it came. */
  told(conversation: string): readonly Told[]
  /** Resolves once a conversation was told something. */
  first(conversation: string): Promise<Told>
  close(): Promise<void>
}

export async function startBot(): Promise<Bot> {
  const told = new Map<string, Told[]>()
  const waiting = new Map<string, (told: Told) => void>()
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const at = performance.now()
      const { id, conversation, value, channelData } = status.parse(body)
      const one = { id, state: value.state, agent: channelData?.handoffHub.agent?.id, at }
      told.set(conversation.id, [...(told.get(conversation.id) ?? []), one])
      waiting.get(conversation.id)?.(one)
      waiting.delete(conversation.id)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/webhook`,
    told: (conversation) => told.get(conversation) ?? [],
    first(conversation) {
      const [already] = told.get(conversation) ?? []
      if (already !== undefined) return Promise.resolve(already)
      return new Promise((resolve) => waiting.set(conversation, resolve))
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen')
  return address.port
}
