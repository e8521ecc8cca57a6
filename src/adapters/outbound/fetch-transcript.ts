import { isTransientStatus } from './answer.ts'
import type { GuardedClient } from './guarded-client.ts'
import { retryAfterSeconds } from './retry-after.ts'

export type FetchedTranscript =
  | Readonly<{ ok: true; bytes: Uint8Array; contentType?: string }>
  | Readonly<{
      ok: false
      /** Whether the same fetch may succeed later. */
      retryable: boolean
      reason: string
      status?: number
      retryAfterSeconds?: number
    }>

export type FetchTranscript = (
  source: Readonly<{ contentUrl: string; allowedHosts: readonly string[] }>,
) => Promise<FetchedTranscript>

/** The largest transcript that is fetched, in bytes: as much as a request body may hold. */
const MAX_TRANSCRIPT_BYTES = 4 * 1024 * 1024

const FETCH_TIMEOUT_MS = 20_000

/**
 * Makes the function that fetches a transcript from an attachment's contentUrl: one GET, no credentials, at
 * most 4 MB within 20 seconds. Returns the bytes as they are; whether they are a transcript is for the
 * caller to find out. Reasons never hold the URL's path or query, where signatures are.
 */
export function createTranscriptFetcher(
  ports: Readonly<{ client: GuardedClient; timeoutMs?: number; now?: () => number }>,
): FetchTranscript {
  const { client, timeoutMs = FETCH_TIMEOUT_MS, now = Date.now } = ports
  return async ({ contentUrl, allowedHosts }) => {
    const result = await client.send({
      method: 'GET',
      url: contentUrl,
      allowedHosts,
      headers: { accept: 'application/json', 'accept-encoding': 'identity' },
      timeoutMs,
      maxResponseBytes: MAX_TRANSCRIPT_BYTES,
    })
    if (!result.ok) {
      const retryable = result.kind === 'timeout' || result.kind === 'network'
      const { message: reason, status } = result
      return { ok: false, retryable, reason, ...(status !== undefined && { status }) }
    }
    const { status, headers, body } = result
    if (status !== 200) {
      const seconds = retryAfterSeconds(headers['retry-after'], now())
      return {
        ok: false,
        retryable: isTransientStatus(status),
        reason: `the host of the transcript answered ${status}`,
        status,
        ...(seconds !== undefined && { retryAfterSeconds: seconds }),
      }
    }
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      return { ok: false, retryable: false, reason: `the transcript is compressed (${encoding})`, status }
    }
    const contentType = headers['content-type']
    return { ok: true, bytes: body, ...(contentType !== undefined && { contentType }) }
  }
}
