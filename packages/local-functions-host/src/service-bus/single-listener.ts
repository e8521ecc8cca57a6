import { renewalOf, workOne, type Listener, type ListenerContext } from './work.ts'

/** Up to `maxConcurrentCalls` messages at a time, each with its lock renewed, as the extension's processor does. */
export function startSingleListener(context: ListenerContext): Listener {
  const { entity, options, log, target } = context
  const receiver = entity.createReceiver({
    skipParsingBodyAsJson: true,
    maxAutoLockRenewalDurationInMs: renewalOf(options),
  })
  const inWork = new Set<Promise<void>>()
  const subscription = receiver.subscribe(
    {
      async processMessage(message) {
        const work = workOne(context, receiver, message)
        inWork.add(work)
        await work.finally(() => inWork.delete(work))
      },
      processError({ error }) {
        log('error', 'Host.ServiceBus', `Function ${target.name}: receiving from ${entity.path} failed`, {
          error,
        })
        return Promise.resolve()
      },
    },
    { autoCompleteMessages: false, maxConcurrentCalls: options.maxConcurrentCalls },
  )
  return {
    async stop() {
      await subscription.close()
      await Promise.all(inWork)
    },
  }
}
