import { randomUUID } from 'node:crypto'
import type { CoreInvocationContext, ProgrammingModel, TypedData } from '../core/contract.ts'
import type { Registry } from '../core/core-module.ts'
import type { AppFunction } from '../core/triggers.ts'
import { errorText } from '../logs/error-text.ts'
import type { Logger } from '../logs/logger.ts'
import { runModel, type Result } from './run-model.ts'
import { traceContextFor } from './trace-context.ts'

export interface InvocationInput {
  data: TypedData
  reason: string
  triggerMetadata?: Record<string, TypedData>
  traceParent?: string | undefined
  traceState?: string | undefined
  retryContext?: { retryCount: number; maxRetryCount: number }
  /** Set by the caller who has to know the id before the run, as HTTP streaming does. */
  invocationId?: string
}

/** How an invocation ended. After `timedOut` the function may still be running: nothing of it may be settled. */
export type Outcome = Result | { kind: 'timedOut' }

export interface Invoker {
  /** Runs a function once; never rejects, for a failure is an outcome that the trigger answers for. */
  run(target: AppFunction, input: InvocationInput): Promise<Outcome>
  /** Resolves when no invocation is running. */
  idle(): Promise<void>
  running(): number
}

export interface InvokerOptions {
  registry: Registry
  model: ProgrammingModel
  appHookData: Record<string, unknown>
  log: Logger
  /** Milliseconds; may be infinite. */
  functionTimeout: number
  onTimeout: (message: string) => void
}

/** The one place where functions are called, for every kind of trigger. */
export function createInvoker(options: InvokerOptions): Invoker {
  const { log } = options
  const active = new Set<Promise<unknown>>()

  async function run(target: AppFunction, input: InvocationInput): Promise<Outcome> {
    const invocationId = input.invocationId ?? randomUUID()
    const category = `Function.${target.name}`
    const details = { functionName: target.name, invocationId }
    const started = performance.now()
    log(
      'information',
      category,
      `Executing '${target.name}' (Reason='${input.reason}', Id=${invocationId})`,
      details,
    )
    const work = call(options, target, input, invocationId)
    active.add(work)
    const outcome = await withTimeout(work, options.functionTimeout)
    void work.finally(() => active.delete(work))
    const duration = `${Math.round(performance.now() - started)}ms`
    switch (outcome.kind) {
      case 'succeeded':
        log(
          'information',
          category,
          `Executed '${target.name}' (Succeeded, Id=${invocationId}, Duration=${duration})`,
          details,
        )
        break
      case 'failed':
        log(
          'error',
          category,
          `Executed '${target.name}' (Failed, Id=${invocationId}, Duration=${duration})`,
          {
            ...details,
            error: errorText(outcome.error),
          },
        )
        break
      case 'timedOut': {
        const message = `Timeout value of ${options.functionTimeout} ms exceeded by function '${target.name}' (Id=${invocationId})`
        log('error', category, message, details)
        options.onTimeout(message)
      }
    }
    return outcome
  }

  async function idle(): Promise<void> {
    while (active.size > 0) await Promise.race(active)
  }

  return { run, idle, running: () => active.size }
}

/** Node fires longer timers at once. */
const longestTimer = 2 ** 31 - 1

/** Never rejects. */
async function call(
  { registry, model, appHookData, log }: InvokerOptions,
  target: AppFunction,
  input: InvocationInput,
  invocationId: string,
): Promise<Outcome> {
  const core: CoreInvocationContext = {
    invocationId,
    metadata: target.metadata,
    request: {
      invocationId,
      functionId: target.name,
      inputData: [{ name: target.bindingName, data: input.data }],
      triggerMetadata: input.triggerMetadata ?? {},
      traceContext: traceContextFor(invocationId, target.name, input.traceParent, input.traceState),
      ...(input.retryContext && { retryContext: input.retryContext }),
    },
    log(level, category, message) {
      const hooked = registry.hooks.runLog({ level, category, message, invocationContext: core.logContext })
      const name = `Function.${target.name}${category === 'user' ? '.User' : ''}`
      log(hooked.level, name, hooked.message, { functionName: target.name, invocationId })
    },
  }
  try {
    return await runModel(model, core, target.callback, registry.hooks, appHookData)
  } catch (error) {
    return { kind: 'failed', error }
  }
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T | { kind: 'timedOut' }> {
  if (milliseconds === Number.POSITIVE_INFINITY) return work
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<{ kind: 'timedOut' }>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'timedOut' }), Math.min(milliseconds, longestTimer))
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
