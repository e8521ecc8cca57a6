import type { IncomingMessage } from 'node:http'

/** What of a request's body reaches a function that does not stream. */
export type Body =
  | { kind: 'complete'; bytes: Buffer }
  /** The body came in chunks, without a Content-Length: the .NET host hands none of it on. */
  | { kind: 'dropped' }
  | { kind: 'tooLarge' }

/**
 * Reads a whole body of at most `limit` bytes. Rejects when the client goes away in the middle.
 *
 * The .NET host tests `ContentLength > 0` (`GrpcMessageConversionExtensions`), so a chunked body is lost on Azure
 * unless the app streams; it is dropped here as well, or local runs would pass what Azure breaks.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > limit) return { kind: 'tooLarge' }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('The request stream must yield buffers')
    length += chunk.length
    if (length > limit) return { kind: 'tooLarge' }
    chunks.push(chunk)
  }
  if (request.headers['content-length'] === undefined && length > 0) return { kind: 'dropped' }
  return { kind: 'complete', bytes: Buffer.concat(chunks) }
}
