import { randomBytes } from 'node:crypto'
import type { TraceContext } from '../core/contract.ts'

/**
 * The trace context of one invocation (W3C Trace Context): the caller's trace when `traceParent` is well formed,
 * else a new one, in both cases with a span of its own.
 */
export function traceContextFor(
  invocationId: string,
  functionName: string,
  traceParent?: string,
  traceState?: string,
): TraceContext {
  const parent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(traceParent ?? '')
  const traceId = parent?.[1] ?? randomBytes(16).toString('hex')
  const flags = parent?.[2] ?? '01'
  return {
    traceParent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`,
    traceState: parent ? (traceState ?? '') : '',
    attributes: { InvocationId: invocationId, OperationName: functionName },
  }
}
