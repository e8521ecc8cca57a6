import { TransientError } from '../../use-cases/errors.ts'
import type { FetchTranscript as FetchTranscriptPort } from '../../use-cases/ports.ts'
import { hostsOf } from './deliver-status.ts'
import type { FetchTranscript } from './fetch-transcript.ts'

/** @returns the fetching of a bot's transcript as the use cases know it. */
export function fetchTranscript(fetch: FetchTranscript): FetchTranscriptPort {
  return async (contentUrl, bot) => {
    const fetched = await fetch({ contentUrl, allowedHosts: hostsOf(bot) })
    if (fetched.ok) return { outcome: 'fetched', body: fetched.bytes }
    if (fetched.retryable) throw new TransientError(fetched.reason)
    return { outcome: 'unavailable', reason: fetched.reason }
  }
}
