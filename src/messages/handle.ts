import type { InvocationContext, ServiceBusQueueHandler } from '@azure/functions'
import { inMessage } from '../telemetry/edges.ts'
import type { About } from '../telemetry/invocation.ts'
import { conversationKey } from '../use-cases/conversation-key.ts'
import { TransientError } from '../use-cases/errors.ts'
import type { Envelope, SendLater } from './envelope.ts'

const FIRST_DELAY_SECONDS = 1
const LONGEST_DELAY_SECONDS = 30
const HOLD_MILLISECONDS = 10_000

/**
 * Makes the handler of a queue. A thrown error is redelivered at once, ten times, in no time; so when a
 * service is busy or away, a delayed copy takes the message's place, again and again, until it is back.
 * Any other error is thrown: the message ends in the dead-letter queue, where another function takes it.
 * @param handle is told whether the message was never delivered before, by which nothing but a message that
 * carries a claim may go.
 */
export function queueHandler<E extends Envelope, App extends { readonly sendLater: SendLater }>(
  app: () => App,
  read: (body: unknown) => E,
  handle: (app: App, envelope: E, isFirst: boolean) => Promise<void>,
): ServiceBusQueueHandler {
  return async (body, context) => {
    const envelope = read(body)
    const said = { trace: envelope.trace, attempt: envelope.attempt, about: aboutOf(envelope) }
    await inMessage(context, said, async () => {
      try {
        await handle(app(), envelope, isFirstDelivery(envelope, context))
      } catch (error) {
        if (!(error instanceof TransientError)) throw error
        const seconds = delaySeconds(envelope.attempt)
        context.warn(`Attempt ${envelope.attempt} is repeated in ${seconds} s: ${error.message}`)
        await app().sendLater(envelope, seconds).catch(thrownSlowly)
      }
    })
  }
}

/**
 * Whether nobody was given this message before, as far as Service Bus knows. The count is 1 then; as it is nothing
 * but metadata, which the members of a body cover, an envelope has no member by that name. Were there no count, it
 * would be taken for the first: a status that comes twice does less harm than one that waits for a claim to lapse.
 */
function isFirstDelivery({ attempt }: Envelope, { triggerMetadata }: InvocationContext): boolean {
  return attempt === 1 && !(Number(triggerMetadata?.deliveryCount) > 1)
}

function aboutOf({ kind, data }: Envelope): About {
  if (kind === 'agent') return {}
  if (kind !== 'request') return { handoffId: data.handoffId }
  return { handoffId: data.request.id, conversation: conversationKey(data.request) }
}

/**
 * When not even the copy can be sent, the message has to come back by itself: at once, unless the handler
 * holds it for a while. Its lock is renewed meanwhile.
 */
export async function thrownSlowly(error: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, HOLD_MILLISECONDS))
  throw error
}

function delaySeconds(attempt: number): number {
  return Math.min(FIRST_DELAY_SECONDS * 2 ** (attempt - 1), LONGEST_DELAY_SECONDS)
}
