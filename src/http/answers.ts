import { createHash } from 'node:crypto'
import type { HttpRequest, HttpResponseInit } from '@azure/functions'

/** What was said is data. A browser that sees HTML in it must not take the answer for a page. */
export const NOT_A_PAGE = { 'x-content-type-options': 'nosniff' } as const

/** @returns a JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', ...NOT_A_PAGE, ...headers },
    body: JSON.stringify(body),
  }
}

/**
 * @returns a JSON answer with an ETag over its content, or 304 when the caller has just that content
 * (RFC 9110, 13.1.2).
 * @param more headers that either answer has.
 */
export function jsonWithEtag(
  request: HttpRequest,
  body: unknown,
  more: Record<string, string> = {},
): HttpResponseInit {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  const headers = { etag, 'cache-control': 'no-cache', ...NOT_A_PAGE, ...more }
  if (known.some((each) => each.trim().replace(/^W\//, '') === etag)) return { status: 304, headers }
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: text }
}
