import { app as functions, type InvocationContext } from '@azure/functions'
import { app } from '../src/app.ts'
import {
  QUEUES,
  readDeadline,
  readHandoffMessage,
  readRequest,
  withoutNews,
  type AgentEnvelope,
  type HandoffEnvelope,
} from '../src/messages/envelope.ts'
import { queueHandler, thrownSlowly } from '../src/messages/handle.ts'
import { inMessage, NOTHING_SAID } from '../src/telemetry/edges.ts'
import { TransientError } from '../src/use-cases/errors.ts'
import type { Hub } from '../src/use-cases/ports.ts'
import { failDeadRequest, keepDead, type DeadMessage } from '../src/use-cases/dead-letter.ts'

/*
 * Messages that failed for good. A request becomes a failed handoff, so that the bot is told; any other is
 * kept for the operator. Nothing is thrown here but what a delayed copy mends: a dead-letter queue would
 * deliver it again at once, for ever.
 */

const { requests } = QUEUES

functions.serviceBusQueue('deadRequest', {
  queueName: `${requests}/$DeadLetterQueue`,
  connection: 'ServiceBusConnection',
  handler: async (body, context) => {
    const dead = deadMessage(requests, body, context)
    if (!canBeRead(readRequest, body)) return keepUnreadable(dead, context)
    return queueHandler(app, readRequest, ({ hub }, { data }) =>
      logged(hub, () => failDeadRequest(hub, data, dead)),
    )(body, context)
  },
})

keepTheDead('deadStatus', QUEUES.status, readHandoffMessage)
keepTheDead('deadDeadlines', QUEUES.deadlines, readDeadline)
keepTheDead('deadTranscripts', QUEUES.transcripts, readHandoffMessage)

function keepTheDead(
  name: string,
  queue: string,
  read: (body: unknown) => HandoffEnvelope | AgentEnvelope,
): void {
  functions.serviceBusQueue(name, {
    queueName: `${queue}/$DeadLetterQueue`,
    connection: 'ServiceBusConnection',
    handler: async (body, context) => {
      const dead = deadMessage(queue, body, context)
      if (!canBeRead(read, body)) return keepUnreadable(dead, context)
      return queueHandler(app, read, ({ hub }, envelope) => {
        const { data } = envelope
        const about = 'agentId' in data ? data : data.handoffId
        // The handoff is in the store: a copy of it that was on its way could outlive it there.
        return logged(hub, () => keepDead(hub, about, { ...dead, body: withoutNews(envelope) }))
      })(body, context)
    },
  })
}

/** What cannot be done at all is kept and logged: thrown here, it would come back at once, for ever. */
async function logged(hub: Hub, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof TransientError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    hub.log('error', 'A dead message could not be dealt with', { reason })
  }
}

const keepUnreadable = (dead: DeadMessage, context: InvocationContext) =>
  inMessage(context, NOTHING_SAID, () =>
    logged(app().hub, () => keepDead(app().hub, undefined, dead)).catch(thrownSlowly),
  )

function deadMessage(queue: string, body: unknown, context: InvocationContext): DeadMessage {
  const { applicationProperties } = context.triggerMetadata ?? {}
  const reason =
    applicationProperties instanceof Object && 'deadLetterReason' in applicationProperties
      ? String(applicationProperties.deadLetterReason)
      : 'unknown'
  return { queue, reason, body }
}

function canBeRead(read: (body: unknown) => unknown, body: unknown): boolean {
  try {
    read(body)
    return true
  } catch {
    return false
  }
}
