import { loop } from './retry-loop.ts'
import { workBatch, type Listener, type ListenerContext } from './work.ts'

/** Milliseconds for which one receive waits for a first message. */
const longestWait = 60_000

/** One batch at a time, receive, run, settle, with locks never renewed, as the extension does for `many`. */
export function startBatchListener(context: ListenerContext): Listener {
  const { entity, options, signal, log, target } = context
  const receiver = entity.createReceiver({ skipParsingBodyAsJson: true, maxAutoLockRenewalDurationInMs: 0 })
  const running = loop(
    async () => {
      const messages = await receiver.receiveMessages(options.maxMessageBatchSize, {
        maxWaitTimeInMs: longestWait,
        abortSignal: signal,
      })
      if (messages.length > 0) await workBatch(context, receiver, messages)
    },
    signal,
    log,
    `Function ${target.name}`,
  )
  return {
    async stop() {
      await running
    },
  }
}
