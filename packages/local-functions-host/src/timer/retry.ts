import type { RetryOptions } from '../core/contract.ts'

/** How often a failed run may be repeated. A negative count means without end. */
export function maxRetries(retry: RetryOptions | undefined): number {
  const count = retry?.maxRetryCount ?? 0
  return count < 0 ? Number.POSITIVE_INFINITY : count
}

/**
 * Milliseconds before the repetition number `attempt` (1 for the first): the fixed delay, or the minimum doubled
 * each time up to the maximum.
 */
export function retryDelay(retry: RetryOptions, attempt: number): number {
  if (retry.retryStrategy !== 'exponentialBackoff') return (retry.delayInterval?.seconds ?? 0) * 1000
  const least = (retry.minimumInterval?.seconds ?? 0) * 1000
  const most = (retry.maximumInterval?.seconds ?? 0) * 1000
  return Math.min(most, least * 2 ** (attempt - 1))
}
