import { Refusal } from '../use-cases/errors.ts'

/** What a caller shows: a hub key or an access token, not looked at yet. */
export interface Credential {
  readonly type: 'key' | 'token'
  readonly text: string
}

/** One token (RFC 6750, 2.1); a header sent twice arrives joined with a comma, and does not fit. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i

/**
 * Reads `Authorization: Bearer <token or hub key>` or `x-hub-key: <hub key>`.
 * @throws Refusal for neither, for both, and for anything else in them.
 */
export function readCredential(headers: { get(name: string): string | null }): Credential {
  const authorization = headers.get('authorization')
  const key = headers.get('x-hub-key')
  if (authorization === null && key === null) {
    const message = 'Send an access token as "Authorization: Bearer ...", or a hub key as "x-hub-key"'
    throw new Refusal('unknownCaller', 'MissingToken', message)
  }
  if (authorization === null) return { type: 'key', text: key ?? '' }
  if (key !== null) {
    throw new Refusal('unknownCaller', 'InvalidToken', 'Send either Authorization or x-hub-key, not both')
  }
  const [, text] = BEARER.exec(authorization) ?? []
  if (text === undefined) {
    const message = 'Authorization must be the word Bearer and one token'
    throw new Refusal('unknownCaller', 'InvalidToken', message)
  }
  return { type: text.startsWith('hub_') ? 'key' : 'token', text }
}
