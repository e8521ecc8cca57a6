import type { InvocationContext } from '@azure/functions'
import { context, createContextKey, type Context } from '@opentelemetry/api'
import type { Log } from '../use-cases/ports.ts'

/** What the log lines of a piece of work are about. */
export interface About {
  readonly handoffId?: string
  /** The digest that the store knows the conversation by; ids may be names or telephone numbers. */
  readonly conversation?: string
}

interface Current {
  readonly about: About
  /** Where the Functions host expects the log of the invocation; it takes nothing after its end. */
  readonly host: { context: InvocationContext | undefined }
}

const KEY = createContextKey('handoff-hub invocation')

function current(): Current | undefined {
  // Only this file has the key.
  const value: unknown = context.active().getValue(KEY)
  return isCurrent(value) ? value : undefined
}

const isCurrent = (value: unknown): value is Current =>
  value instanceof Object && 'about' in value && 'host' in value

/** Runs an invocation of a function: until it ends, everything that is logged goes by its context. */
export async function inInvocation<T>(
  invocation: InvocationContext,
  parent: Context,
  work: (within: Context) => Promise<T>,
): Promise<T> {
  const host: Current['host'] = { context: invocation }
  try {
    return await work(parent.setValue(KEY, { about: {}, host }))
  } finally {
    host.context = undefined
  }
}

/** Runs a piece of work; its log lines say what they are about. */
export function about<T>(facts: About, work: () => Promise<T>): Promise<T> {
  const outer = current()
  const inner: Current = { about: { ...outer?.about, ...facts }, host: outer?.host ?? { context: undefined } }
  return context.with(context.active().setValue(KEY, inner), work)
}

/** One line of JSON a fact, by the context of the invocation that is going on, else by the console. */
export const logLine: Log = (level, message, facts) => {
  const now = current()
  const line = JSON.stringify({ message, ...now?.about, ...facts })
  const host = now?.host.context
  if (level === 'error') (host ?? console).error(line)
  else if (level === 'warning') (host ?? console).warn(line)
  else (host ?? console).info(line)
}
