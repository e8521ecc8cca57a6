import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What to do with a call: answer it, or cut the connection without a word. */
export type Scripted =
  'cut' | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }

export interface ScriptedHub {
  readonly url: string
  readonly received: readonly Received[]
  readonly close: () => Promise<void>
}

/** Starts a hub that answers call number `index` (from 0) as it is told to. */
export async function startScriptedHub(
  script: (call: Received, index: number) => Scripted | Promise<Scripted>,
): Promise<ScriptedHub> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request
      const call = { method, path, headers, body: await text(request) }
      received.push(call)
      const answer = await script(call, received.length - 1)
      if (answer === 'cut') {
        request.socket.destroy()
        return
      }
      const body = answer.body === undefined ? undefined : JSON.stringify(answer.body)
      response.writeHead(answer.status, answer.headers).end(body)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    received,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
