import { TransientError, type ServiceLimit } from '../../use-cases/errors.ts'

/**
 * Statuses that say "not now": timeout, gone (moved partition), too many requests, retry with, and the
 * server's own failures. https://learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb
 */
const TRANSIENT = new Set<unknown>([408, 410, 429, 449, 500, 502, 503])
const DEFINITE = new Set<unknown>([400, 401, 403, 404, 409, 412, 413])

/** With 403: the logical partition has its 20 GB. Any other 403 is about who calls. */
const PARTITION_FULL = 1014

function limitOf(error: unknown): ServiceLimit | undefined {
  const status = statusOf(error)
  if (status === 429) return 'busy'
  const substatus = error instanceof Object && 'substatus' in error ? error.substatus : undefined
  return status === 403 && substatus === PARTITION_FULL ? 'full' : undefined
}

/** @returns the limit that one operation in a batch met; who calls was settled before it, so a 403 is about room. */
export function limitOfStatus(status: number): ServiceLimit | undefined {
  if (status === 429) return 'busy'
  return status === 403 ? 'full' : undefined
}

/** @returns whether a status of one operation in a batch says "not now". */
export function isTransientStatus(status: number): boolean {
  return TRANSIENT.has(status)
}

/** @returns the status of an SDK error, or undefined for a failure below HTTP. */
export function statusOf(error: unknown): number | undefined {
  const code = error instanceof Object && 'code' in error ? error.code : undefined
  return typeof code === 'number' ? code : undefined
}

/**
 * Runs a call to Cosmos DB.
 * @throws TransientError for "not now" and for anything below HTTP; other errors as they are.
 */
export async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const limit = limitOf(error)
    if (error instanceof TransientError || (limit === undefined && DEFINITE.has(statusOf(error)))) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new TransientError(`Cosmos DB did not answer as it should: ${reason}`, { cause: error, limit })
  }
}
