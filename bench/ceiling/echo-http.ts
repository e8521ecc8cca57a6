import { createServer, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { portOf } from '../bot.ts'

/*
 * The ceiling of the Cosmos SDK: a server that answers at once what the local server once answered to a call of the
 * same kind, and does nothing else. Started with the port of that server; prints its own.
 */

const upstream = Number(process.argv[2])
const known = new Map<string, { status: number; headers: Record<string, string>; body: Buffer }>()

const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
  void answer(incoming.method ?? '', incoming.url ?? '', incoming.headers, incoming).then(
    ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
  )
})

async function answer(
  method: string,
  url: string,
  headers: NodeJS.Dict<string | string[]>,
  incoming: NodeJS.ReadableStream,
) {
  const body = await buffer(incoming)
  const kind = `${method} ${url.replace(/\/docs\/.*/, '/docs/one')} ${headers['x-ms-documentdb-isquery']?.toString() ?? ''}`
  const before = known.get(kind)
  if (before !== undefined) return before
  const fresh = await ask(method, url, headers, body)
  known.set(kind, fresh)
  return fresh
}

function ask(method: string, path: string, headers: NodeJS.Dict<string | string[]>, body: Buffer) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const call = request({ port: upstream, host: '127.0.0.1', method, path, headers }, (response) => {
      const own = Object.entries(response.headers).flatMap(([name, value]) =>
        typeof value === 'string' && name !== 'transfer-encoding' ? [[name, value] as const] : [],
      )
      buffer(response).then(
        (answered) =>
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(own), body: answered }),
        reject,
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: portOf(server.address()) })))
process.stdin.on('end', () => process.exit(0)).resume()
