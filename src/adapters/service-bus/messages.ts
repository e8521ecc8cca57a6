import { createHash } from 'node:crypto'
import type { ServiceBusClient, ServiceBusMessage, ServiceBusSender } from '@azure/service-bus'
import {
  agentMessage,
  handoffMessage,
  QUEUES,
  requestMessage,
  type Envelope,
  type HandoffEnvelope,
  type SendLater,
} from '../../messages/envelope.ts'
import type { Check, Messages } from '../../use-cases/ports.ts'
import type { HandoffId } from '../../handoff/names.ts'
import type { Instant } from '../../handoff/time.ts'
import { asOurs } from './errors.ts'

/** @returns the sending side of all queues; one sender a queue, made when first needed. */
export function messages(client: ServiceBusClient): Messages & { sendLater: SendLater; check: Check } {
  const senders = new Map<string, ServiceBusSender>()
  const senderOf = (queue: string): ServiceBusSender => {
    const sender = senders.get(queue) ?? client.createSender(queue)
    senders.set(queue, sender)
    return sender
  }
  const send = async (queue: string, message: ServiceBusMessage): Promise<void> => {
    try {
      await senderOf(queue).sendMessages(message)
    } catch (error) {
      throw asOurs(error)
    }
  }
  const about = (kind: HandoffEnvelope['kind'], id: HandoffId): ServiceBusMessage => ({
    body: handoffMessage(kind, id),
  })

  return {
    sendRequest: (message) => send(QUEUES.requests, requestBusMessage(requestMessage(message))),
    requestBytes: (message) => Buffer.byteLength(JSON.stringify(requestMessage(message))),
    sendStatusWaiting: (id, at) => send(QUEUES.status, scheduled(about('status', id), at)),
    sendStatusOverdue: ({ id, key }) =>
      // Duplicate detection knows the key for ten minutes; ids end at 128 characters.
      send(QUEUES.status, { ...about('status', id), messageId: digest(key) }),
    sendNoticesWaiting: (id, at) => send(QUEUES.status, scheduled(about('notices', id), at)),
    sendNoticesOverdue: ({ id, key }) =>
      send(QUEUES.status, { ...about('notices', id), messageId: digest(key) }),
    wakeAt: (id, at) => send(QUEUES.deadlines, scheduled(about('deadline', id), at)),
    wakeForAgent: (pool, id, at) => send(QUEUES.deadlines, scheduled({ body: agentMessage(pool, id) }, at)),
    sendTranscriptWanted: (id) => send(QUEUES.transcripts, about('transcript', id)),
    check: {
      name: 'Service Bus',
      mend: 'Check ServiceBusConnection and that the identity may send to and receive from the queues',
      async check() {
        try {
          // Asks for the link's size limit: opens the link, sends nothing.
          for (const queue of Object.values(QUEUES)) await senderOf(queue).createMessageBatch()
        } catch (error) {
          throw asOurs(error)
        }
      },
    },
    sendLater(envelope, seconds) {
      const at = new Date(Date.now() + seconds * 1000).toISOString()
      const again: Envelope = { ...envelope, attempt: envelope.attempt + 1 }
      const message = again.kind === 'request' ? requestBusMessage(again) : { body: again }
      return send(QUEUE_OF[envelope.kind], scheduled(message, at))
    },
  }
}

/** The message for now, or for later. */
function scheduled(message: ServiceBusMessage, at: Instant | undefined): ServiceBusMessage {
  return at === undefined ? message : { ...message, scheduledEnqueueTimeUtc: new Date(at) }
}

const QUEUE_OF: Record<Envelope['kind'], string> = {
  request: QUEUES.requests,
  status: QUEUES.status,
  notices: QUEUES.status,
  deadline: QUEUES.deadlines,
  agent: QUEUES.deadlines,
  transcript: QUEUES.transcripts,
}

/** One processor at a time serves a session, so requests keep their order; a stable id, so that a repeat is dropped. */
function requestBusMessage(envelope: Extract<Envelope, { kind: 'request' }>): ServiceBusMessage {
  const { request, session } = envelope.data
  const { id } = request
  return {
    body: envelope,
    sessionId: session,
    messageId: envelope.attempt === 1 ? id : `${id}.${envelope.attempt}`,
  }
}

const digest = (key: string) => createHash('sha256').update(key).digest('hex')
