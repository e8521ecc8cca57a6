import { isServiceBusError } from '@azure/service-bus'
import { TransientError, type ServiceLimit } from '../../use-cases/errors.ts'

const PERMANENT = new Set<string>(['MessageSizeExceeded'])

/** https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-exceptions-latest */
const LIMIT_OF = new Map<string, ServiceLimit>([
  ['QuotaExceeded', 'full'],
  ['ServiceBusy', 'busy'],
])

/**
 * @returns what a failed send means to us: a message that is too large or malformed is our own mistake;
 * everything else may work in a while.
 */
export function asOurs(error: unknown): unknown {
  const cause = lastOf(error)
  const known = isServiceBusError(cause)
  if (known && !cause.retryable && PERMANENT.has(cause.code)) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const limit = known ? LIMIT_OF.get(cause.code) : undefined
  return new TransientError(`Service Bus did not take the message: ${reason}`, { cause, limit })
}

/** @returns the SDK's code for what went wrong last, such as `UnauthorizedAccess`. */
export function codeOf(error: unknown): string | undefined {
  const cause = lastOf(error)
  if (isServiceBusError(cause)) return cause.code
  // After retries of a receive the SDK passes on the errors of AMQP as they came.
  const isRefusal = cause instanceof Error && 'code' in cause && cause.code === 'UnauthorizedError'
  return isRefusal ? 'UnauthorizedAccess' : undefined
}

/** After retries the SDK throws one error without a text, which holds that of each try. */
function lastOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors.at(-1) : error
}
