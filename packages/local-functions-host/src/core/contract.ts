/**
 * The part of the worker's `@azure/functions-core` module that `@azure/functions` 4 uses. The worker supplies that
 * module at run time and publishes no package for it, so its shapes are declared here.
 */

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'
export type LogCategory = 'user' | 'system' | 'customMetric'

/** A value on its way between host and worker; exactly one member is set. */
export interface TypedData {
  string?: string
  json?: string
  bytes?: Uint8Array
  http?: HttpData
  int?: number
  double?: number
  collectionString?: { string: string[] }
  collectionBytes?: { bytes: Uint8Array[] }
  collectionSint64?: { sint64: Int64[] }
}

/** A 64-bit integer as protobuf hands it to Node when it sits in a collection. */
export interface Int64 {
  low: number
  high: number
  unsigned: boolean
}

export interface HttpData {
  method?: string
  url?: string
  headers?: Record<string, string>
  query?: Record<string, string>
  params?: Record<string, string>
  body?: TypedData | null | undefined
  statusCode?: string
  cookies?: HttpCookie[]
}

interface Nullable<T> {
  value: T
}

export interface HttpCookie {
  name: string
  value: string
  domain?: Nullable<string> | undefined
  path?: Nullable<string> | undefined
  expires?: Nullable<{ seconds: number }> | undefined
  secure?: Nullable<boolean> | undefined
  httpOnly?: Nullable<boolean> | undefined
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone'
  maxAge?: Nullable<number> | undefined
}

export interface TraceContext {
  traceParent: string
  traceState: string
  attributes: Record<string, string>
}

export interface InvocationRequest {
  invocationId: string
  functionId: string
  inputData: { name: string; data: TypedData }[]
  triggerMetadata: Record<string, TypedData>
  traceContext: TraceContext
  retryContext?: { retryCount: number; maxRetryCount: number; exception?: { message: string } }
}

export interface InvocationResponse {
  returnValue?: TypedData | null | undefined
  outputData?: { name: string; data: TypedData }[]
}

export interface RetryOptions {
  retryStrategy?: 'fixedDelay' | 'exponentialBackoff'
  maxRetryCount?: number
  delayInterval?: { seconds: number } | undefined
  minimumInterval?: { seconds: number } | undefined
  maximumInterval?: { seconds: number } | undefined
}

/** What `app.http`, `app.timer` and the others register. Bindings stay unknown until they are parsed. */
export interface FunctionMetadata {
  name: string
  bindings: Record<string, unknown>
  retryOptions?: RetryOptions | undefined
}

export type FunctionCallback = (...args: unknown[]) => unknown

export interface CoreInvocationContext {
  invocationId: string
  request: InvocationRequest
  metadata: FunctionMetadata
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks'
  /** The library's own context, once it exists; log hooks get it. */
  logContext?: unknown
  log(level: LogLevel, category: LogCategory, message: string): void
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>
}

export interface ProgrammingModel {
  name: string
  version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities(workerCapabilities: Record<string, string>): Promise<Record<string, string>>
}

export interface HookContexts {
  appStart: { hookData: Record<string, unknown>; functionAppDirectory: string }
  appTerminate: { hookData: Record<string, unknown>; functionAppDirectory: string }
  preInvocation: {
    hookData: Record<string, unknown>
    appHookData: Record<string, unknown>
    invocationContext: unknown
    inputs: unknown[]
    functionCallback: FunctionCallback
  }
  postInvocation: {
    hookData: Record<string, unknown>
    appHookData: Record<string, unknown>
    invocationContext: unknown
    inputs: unknown[]
    result: unknown
    error: unknown
  }
  log: { level: LogLevel; message: string; category: LogCategory; invocationContext: unknown }
}

export type HookName = keyof HookContexts
export type HookCallback<Name extends HookName> = (context: HookContexts[Name]) => unknown
