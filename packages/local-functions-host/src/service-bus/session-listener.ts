import type { ServiceBusReceivedMessage, ServiceBusSessionReceiver } from '@azure/service-bus'
import { loop } from './retry-loop.ts'
import { renewalOf, workBatch, workOne, type Listener, type ListenerContext } from './work.ts'

/**
 * `maxConcurrentSessions` sessions at a time, in each `maxConcurrentCallsPerSession` messages; with one, strictly in
 * order. An idle session is held for `sessionIdleTimeout`.
 */
export function startSessionListener(context: ListenerContext): Listener {
  const { maxConcurrentSessions, maxConcurrentCallsPerSession } = context.options
  return startSessionLoops(context, {
    loops: maxConcurrentSessions,
    messages: maxConcurrentCallsPerSession,
    renewal: renewalOf(context.options),
    async work(session, messages) {
      await Promise.all(messages.map((message) => workOne(context, session, message)))
    },
  })
}

/** Batches of one session at a time, whatever `maxConcurrentSessions` says, and locks never renewed: as on Azure. */
export function startSessionBatchListener(context: ListenerContext): Listener {
  return startSessionLoops(context, {
    loops: 1,
    messages: context.options.maxMessageBatchSize,
    renewal: 0,
    work: (session, messages) => workBatch(context, session, messages),
  })
}

interface SessionLoops {
  loops: number
  messages: number
  /** Milliseconds. */
  renewal: number
  work(session: ServiceBusSessionReceiver, messages: ServiceBusReceivedMessage[]): Promise<void>
}

function startSessionLoops(context: ListenerContext, settings: SessionLoops): Listener {
  const { signal, log, target } = context
  const running = Array.from({ length: settings.loops }, () =>
    loop(() => serveSession(context, settings), signal, log, `Function ${target.name}`),
  )
  return {
    async stop() {
      await Promise.all(running)
    },
  }
}

/** Takes the next session that nobody holds and works on it until it is idle. */
async function serveSession(context: ListenerContext, settings: SessionLoops): Promise<void> {
  const { options, signal } = context
  const session = await nextSession(context, settings.renewal)
  if (!session) return
  try {
    while (!signal.aborted) {
      const messages = await session.receiveMessages(settings.messages, {
        maxWaitTimeInMs: options.sessionIdleTimeout,
        abortSignal: signal,
      })
      if (messages.length === 0) return
      await settings.work(session, messages)
    }
  } finally {
    await session.close()
  }
}

/**
 * Waits for a session; undefined once the signal aborts. The SDK heeds no abort while it waits, up to a minute, so a
 * session that comes after that is given back at once.
 */
async function nextSession(
  { entity, signal }: ListenerContext,
  renewal: number,
): Promise<ServiceBusSessionReceiver | undefined> {
  const accepted = entity.acceptNextSession({
    skipParsingBodyAsJson: true,
    maxAutoLockRenewalDurationInMs: renewal,
  })
  const session = await unlessAborted(accepted, signal)
  if (session) return session
  accepted.then(
    (late) => late.close(),
    // Closing the connection is what ends the wait; nobody is interested any more.
    () => undefined,
  )
  return undefined
}

/** What `work` resolves to, or undefined as soon as the signal aborts. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
