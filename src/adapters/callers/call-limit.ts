import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../../use-cases/errors.ts'

/** Counts a call of somebody who has proved who he is. @throws Refusal when he has called too often. */
export type LimitCalls = (caller: string) => Promise<void>

const WINDOW_SECONDS = 60

/**
 * How often one caller may call within a minute from his first call. Counted in the memory of this process,
 * so that it costs no call to anything: an app on n instances lets n times as much through. A caller is
 * forgotten when his minute is over.
 */
export function callLimit(callsPerMinute: number): LimitCalls {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: WINDOW_SECONDS })
  return async (caller) => {
    try {
      await limiter.consume(caller)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      const retryAfterSeconds = Math.ceil(error.msBeforeNext / 1000)
      const message = `The ${caller} has called more than ${callsPerMinute} times within a minute; call again in ${retryAfterSeconds} s`
      throw new Refusal('tooMany', 'TooManyCalls', message, { retryAfterSeconds })
    }
  }
}
