import http from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypedData } from '../core/contract.ts'
import type { RouteValues } from './match-route.ts'
import { headersOf, queryOf } from './request-data.ts'

/**
 * Passes a request on to the server that the library opens for `enableHttpStream`, and its answer back, chunk by
 * chunk. The library ties it to the invocation by `x-ms-invocation-id`. Rejects when either side breaks off.
 */
export async function streamExchange(
  request: IncomingMessage,
  response: ServerResponse,
  proxy: string,
  invocationId: string,
  signal: AbortSignal,
): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const forwarded = http.request(new URL(request.url ?? '/', proxy), {
      method: request.method,
      headers: {
        ...request.headers,
        'x-ms-invocation-id': invocationId,
        'x-forwarded-host': request.headers.host ?? 'localhost',
        'x-forwarded-proto': 'http',
      },
      signal,
    })
    forwarded.once('response', resolve).once('error', reject)
    pipeline(request, forwarded).catch(reject)
  })
  response.statusCode = answer.statusCode ?? 200
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (values && !hopByHop.has(name)) response.setHeader(name, values)
  }
  await pipeline(answer, response)
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'x-ms-invocation-id'])

/** Where the library looks for headers and route parameters of a streamed request. */
export function streamMetadata(
  request: IncomingMessage,
  url: URL,
  params: RouteValues,
): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {}
  for (const [name, value] of Object.entries(params)) metadata[name] = { string: value }
  return {
    ...metadata,
    Headers: { json: JSON.stringify(headersOf(request)) },
    Query: { json: JSON.stringify(queryOf(url.searchParams)) },
  }
}
