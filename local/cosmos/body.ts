import type { IncomingMessage } from 'node:http'
import { tooLarge } from './errors.ts'
import { maxRequestBytes } from './limits.ts'

/** Reads the body as text. Throws 413 when it is larger than the server reads, having read past it. */
export async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request without encoding consists of buffers')
    bytes += chunk.length
    // The rest is read and forgotten: a client that is still sending would not see the answer.
    if (bytes <= maxRequestBytes) chunks.push(chunk)
  }
  if (bytes > maxRequestBytes) throw tooLarge('a request', maxRequestBytes)
  return Buffer.concat(chunks).toString('utf8')
}
