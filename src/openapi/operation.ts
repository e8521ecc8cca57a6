import type * as z from 'zod'
import type { Code } from './problems.ts'

export type Role = 'bot' | 'agent' | 'supervisor'

/** Headers of requests that an operation may have besides those that say who calls. */
export type RequestHeader = 'Idempotency-Key' | 'x-ms-client-request-id' | 'traceparent' | 'If-None-Match'

/** One success. */
export interface Success {
  readonly description: string
  /** Absent for an answer without a body. */
  readonly schema?: z.ZodType
  readonly headers?: readonly ('ETag' | 'Retry-After')[]
  readonly example?: unknown
}

/** One method of one route. */
export interface Operation {
  /** The name of its function; of a function with several methods, with the method. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly tag: 'Bots' | 'Handoffs' | 'Agents' | 'Operation' | 'Health'
  readonly summary: string
  readonly description?: string
  /** Who may call; nobody named is anybody. */
  readonly callers: readonly Role[]
  readonly parameters?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: readonly RequestHeader[]
  readonly body?: z.ZodType
  readonly bodyExample?: unknown
  readonly successes: Readonly<Record<number, Success>>
  /** Besides those of every call, and of every call with a body. */
  readonly problems?: readonly Code[]
}
