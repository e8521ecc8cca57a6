import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Socket } from 'node:net'

export type SeenRequest = Readonly<{
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}>

export type LoopbackServer = Readonly<{
  origin: string
  port: number
  /** What arrived, in order, each entry added before its answer is written. */
  seen: SeenRequest[]
  /** How many connections were opened so far. */
  connections: () => number
  /** Breaks off all connections; does nothing the second time. */
  close: () => Promise<void>
}>

export type Answer = (response: ServerResponse, seen: SeenRequest, count: number) => void

/** A real HTTP server on 127.0.0.1 and a free port; `answer` gets the request and its number, from 1. */
export async function startServer(answer: Answer): Promise<LoopbackServer> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url: path = '', headers } = request
      const entry = { method, path, headers, body }
      seen.push(entry)
      answer(response, entry, seen.length)
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    seen,
    connections: () => connections,
    close: async () => {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Answers with a status, and optionally headers and a body. */
export function answerWith(status: number, headers: Record<string, string> = {}, body = ''): Answer {
  return (response) => void response.writeHead(status, headers).end(body)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const stream: AsyncIterable<Buffer> = request
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
