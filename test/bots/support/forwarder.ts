import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from '../../../local/demo/listen.ts'

export interface Forwarded {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

export interface ForwardedCall {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * What becomes of a call: the answer to give, or none, with the connection cut. `forward` passes the call on,
 * or another one in its place.
 */
export type Handling = (
  call: ForwardedCall,
  forward: (changed?: ForwardedCall) => Promise<Forwarded>,
) => Promise<Forwarded | 'cut'>

export interface Forwarder {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Of one connection only, so not passed on (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding'])

/**
 * Stands between two parties and passes calls on, as `handle` wants it.
 * @param targetOf the address that a call is for, up to its path.
 */
export async function startForwarder(
  targetOf: (call: ForwardedCall) => string,
  handle: Handling = (_, forward) => forward(),
): Promise<Forwarder> {
  return listen((request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request
      const call = { method, path, headers, body: await text(request) }
      const answer = await handle(call, (changed = call) => forwardTo(targetOf(call), changed))
      if (answer === 'cut') request.socket.destroy()
      else response.writeHead(answer.status, answer.headers).end(answer.body)
      // Whoever is behind this is away, which its caller sees as a broken connection.
    })().catch(() => request.socket.destroy())
  })
}

async function forwardTo(target: string, { method, path, headers, body }: ForwardedCall): Promise<Forwarded> {
  const passedOn = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && !OF_THE_CONNECTION.has(name)) passedOn.set(name, value)
  }
  const response = await fetch(`${target}${path}`, {
    method,
    headers: passedOn,
    ...(method === 'GET' ? {} : { body }),
  })
  const kept = [...response.headers].filter(([name]) => !OF_THE_CONNECTION.has(name))
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() }
}
