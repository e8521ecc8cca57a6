import type { IncomingMessage } from 'node:http'
import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * True when the request may reach something that needs a key: it carries the host's key in `x-functions-key` or
 * `?code=`, or the host has none. Without a key nothing is checked, as Core Tools does locally.
 */
export function hasKey(request: IncomingMessage, key: string | undefined): boolean {
  if (key === undefined) return true
  const header = request.headers['x-functions-key']
  const given = typeof header === 'string' ? header : codeOf(request)
  return given !== undefined && timingSafeEqual(digest(given), digest(key))
}

function codeOf(request: IncomingMessage): string | undefined {
  const query = (request.url ?? '').split('?')[1] ?? ''
  return new URLSearchParams(query).get('code') ?? undefined
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
