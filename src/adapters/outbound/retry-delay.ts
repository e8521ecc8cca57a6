const FIRST_CEILING_SECONDS = 1
const MAX_CEILING_SECONDS = 15 * 60

/**
 * Seconds to wait after attempt number `attempt` (from 1) failed, before the next: exponential backoff with
 * full jitter, a random part of the ceiling, so that bots which failed together are not retried together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). `random` is a number from 0
 * up to, not including, 1. The result is a fraction of a second at times, never below 0.
 *
 *     attempt             1   2   3   4    5    6    7     8     9     10     11 and later
 *     ceiling (s)         1   2   4   8   16   32   64   128   256    512    900
 *     latest since 1st    1s  3s  7s  15s  31s  63s  2 min 4 min 9 min 17 min + 15 min each
 *
 * With the longest waits, 104 retries start within the 24 hours in which a status must arrive; on average
 * about 200. Which of the two ends first, success or the 24 hours, is the caller's to say.
 */
export function retryDelaySeconds(attempt: number, random: number): number {
  const ceiling = Math.min(FIRST_CEILING_SECONDS * 2 ** (Math.max(attempt, 1) - 1), MAX_CEILING_SECONDS)
  return random * ceiling
}
