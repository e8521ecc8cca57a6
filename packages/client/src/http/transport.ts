import { parseJson } from '../json.ts'
import { credentialHeaders, type Credential } from './credential.ts'
import { HandoffRefused, HubUnavailable } from './errors.ts'
import { backoff, isPassing, retryAfter, type RetryOptions, type RetryPorts } from './retry.ts'

export interface Call {
  readonly method: 'GET' | 'POST'
  /** Below the hub's address, with its slash. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

export interface Answer {
  /** 2xx or 304. */
  readonly status: number
  readonly etag: string | null
  /** The body; undefined when it is not JSON. */
  readonly json: unknown
}

export interface TransportOptions {
  readonly hub: string
  readonly credential: Credential | undefined
  readonly fetch: typeof fetch
  readonly retries: Required<RetryOptions>
  readonly ports: RetryPorts
}

type Attempt =
  | { readonly settled: true; readonly answer: Answer }
  | {
      readonly settled: false
      readonly status?: number
      readonly cause?: unknown
      readonly waitAtLeast?: number
    }

/**
 * @returns the function that calls the hub, again and again while a failure may pass: no answer, 408, 429 and
 * 5xx. It throws HandoffRefused for what will not pass, HubUnavailable when the time is over, the signal's
 * reason when that ends the call, and whatever the credential's token function throws.
 */
export function transport({ hub, credential, fetch, retries, ports }: TransportOptions) {
  return async (call: Call): Promise<Answer> => {
    const end = ports.now() + retries.totalSeconds * 1000
    // Written once, so that every attempt sends the same.
    const body = call.body === undefined ? undefined : JSON.stringify(call.body)
    for (let count = 1; ; count += 1) {
      const limit = Math.min(retries.attemptSeconds * 1000, Math.max(1, end - ports.now()))
      const attempt = await attemptOnce(call, body, limit)
      if (attempt.settled) return attempt.answer
      const wait = Math.max(backoff(count, ports.random()), attempt.waitAtLeast ?? 0)
      if (ports.now() + wait >= end) throw new HubUnavailable(count, attempt)
      await ports.sleep(wait, call.signal)
    }
  }

  async function attemptOnce(call: Call, body: string | undefined, limit: number): Promise<Attempt> {
    call.signal?.throwIfAborted()
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
      ...(await credentialHeaders(credential)),
    }
    const timeout = AbortSignal.timeout(Math.ceil(limit))
    try {
      const response = await fetch(`${hub}${call.path}`, {
        method: call.method,
        headers,
        ...(body === undefined ? {} : { body }),
        // A key must not follow a redirect to another host.
        redirect: 'manual',
        signal: call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]),
      })
      return outcomeOf(response, await response.text())
    } catch (cause) {
      call.signal?.throwIfAborted()
      if (cause instanceof HandoffRefused) throw cause
      return { settled: false, cause }
    }
  }
}

function outcomeOf({ status, headers }: Response, text: string): Attempt {
  if (isPassing(status)) {
    const waitAtLeast = retryAfter(headers.get('retry-after'), Date.now())
    const cause = new HandoffRefused(status, text)
    return { settled: false, status, cause, ...(waitAtLeast === undefined ? {} : { waitAtLeast }) }
  }
  if (status !== 304 && (status < 200 || status > 299)) throw new HandoffRefused(status, text)
  return { settled: true, answer: { status, etag: headers.get('etag'), json: parseJson(text) } }
}
