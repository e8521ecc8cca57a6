import { setTimeout } from 'node:timers/promises'

/** How long to try, in seconds. */
export interface RetryOptions {
  /** For one call with all its attempts and the waits between them; 30 unless given. */
  readonly totalSeconds?: number
  /** For the answer to one attempt; 10 unless given. */
  readonly attemptSeconds?: number
}

/** What retrying needs of the world, so that tests need no time. */
export interface RetryPorts {
  /** Milliseconds that only go forward. */
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  /** From 0 up to, not including, 1. */
  readonly random: () => number
}

export const REAL_TIME: RetryPorts = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { ...(signal && { signal }) }),
  random: Math.random,
}

const FIRST_CEILING_MILLISECONDS = 250
const MAX_CEILING_MILLISECONDS = 8_000

/**
 * Milliseconds to wait after attempt number `attempt` (from 1): exponential backoff with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(FIRST_CEILING_MILLISECONDS * 2 ** (attempt - 1), MAX_CEILING_MILLISECONDS)
}

/** @returns whether the same call may succeed later: RFC 9110, 15.5.9 and 15.6; RFC 6585, 4. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3), seconds or date.
 * @param now milliseconds since 1970.
 * @returns milliseconds to wait; undefined when the header is missing or neither.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
