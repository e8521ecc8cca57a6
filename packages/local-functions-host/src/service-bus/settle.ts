import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus'
import type { Outcome } from '../invocation/invoker.ts'
import type { Logger } from '../logs/logger.ts'

/**
 * Settles messages after a run as the extension does: completed on success when `autoComplete`, else left locked;
 * abandoned at once on failure, auto-complete or not; left alone after a timeout, for the function may still run.
 * A settlement that fails (a lost lock, usually) is logged: the broker delivers the message again.
 */
export async function settle(
  receiver: Pick<ServiceBusReceiver, 'completeMessage' | 'abandonMessage'>,
  messages: ServiceBusReceivedMessage[],
  outcome: Outcome,
  autoComplete: boolean,
  log: Logger,
): Promise<void> {
  const action = actionFor(outcome, autoComplete)
  if (!action) return
  const results = await Promise.allSettled(
    messages.map((message) =>
      action === 'complete' ? receiver.completeMessage(message) : receiver.abandonMessage(message),
    ),
  )
  results.forEach((result, index) => {
    if (result.status === 'fulfilled') return
    const id = String(messages[index]?.messageId)
    log('warning', 'Host.ServiceBus', `Could not ${action} message ${id}`, { error: result.reason })
  })
}

function actionFor(outcome: Outcome, autoComplete: boolean): 'complete' | 'abandon' | undefined {
  switch (outcome.kind) {
    case 'succeeded':
      return autoComplete ? 'complete' : undefined
    case 'failed':
      return 'abandon'
    case 'timedOut':
      return undefined
  }
}
