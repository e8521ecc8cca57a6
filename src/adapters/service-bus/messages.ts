import { createHash } from 'node:crypto'
import { SpanKind } from '@opentelemetry/api'
import type {
  ServiceBusClient,
  ServiceBusMessage,
  ServiceBusReceiver,
  ServiceBusSender,
} from '@azure/service-bus'
import {
  agentMessage,
  newsMessage,
  handoffMessage,
  QUEUES,
  requestMessage,
  withoutNews,
  type Envelope,
  type RequestEnvelope,
  type SendLater,
} from '../../messages/envelope.ts'
import { SPANS } from '../../telemetry/names.ts'
import { currentTrace, inSpan } from '../../telemetry/trace.ts'
import type { ClaimedNews } from '../../use-cases/ports-claims.ts'
import { MAX_REQUEST_BYTES, type Messages } from '../../use-cases/ports-messages.ts'
import type { Check } from '../../use-cases/ports-checks.ts'
import type { Instant } from '../../handoff/time.ts'
import { serviceBusCheck } from '../checks/service-bus.ts'
import { acceptEmptySession } from './empty-session.ts'
import { asOurs } from './errors.ts'

/** @returns the sending side of all queues; one sender a queue, made when first needed. */
export function messages(client: ServiceBusClient): Messages & { sendLater: SendLater; check: Check } {
  const senders = new Map<string, ServiceBusSender>()
  const senderOf = (queue: string): ServiceBusSender => {
    const sender = senders.get(queue) ?? client.createSender(queue)
    senders.set(queue, sender)
    return sender
  }
  const receivers = new Map<string, ServiceBusReceiver>()
  const receiverOf = (queue: string): ServiceBusReceiver => {
    const receiver = receivers.get(queue) ?? client.createReceiver(queue)
    receivers.set(queue, receiver)
    return receiver
  }
  const send = (queue: string, envelope: Envelope, more: Omit<ServiceBusMessage, 'body'> = {}) =>
    inSpan(SPANS.send(queue), { kind: SpanKind.PRODUCER }, async () => {
      try {
        await senderOf(queue).sendMessages({ ...traced(envelope), ...more })
      } catch (error) {
        throw asOurs(error)
      }
    })

  return {
    sendRequest: (message) => send(QUEUES.requests, ...requestBusMessage(requestMessage(message))),
    requestBytes: (message) => Buffer.byteLength(JSON.stringify(requestMessage(message))),
    // With an id, so that the claim comes once, however often it is sent.
    sendStatusClaimed: (news) => send(QUEUES.status, fitting(news), { messageId: news.claim.by }),
    sendStatusWaiting: (id, at) => send(QUEUES.status, handoffMessage('status', id), scheduled(at)),
    sendStatusOverdue: ({ id, key }) =>
      // Duplicate detection knows the key for ten minutes; ids end at 128 characters.
      send(QUEUES.status, handoffMessage('status', id), { messageId: digest(key) }),
    sendNoticesWaiting: (id, at) => send(QUEUES.status, handoffMessage('notices', id), scheduled(at)),
    sendNoticesOverdue: ({ id, key }) =>
      send(QUEUES.status, handoffMessage('notices', id), { messageId: digest(key) }),
    wakeAt: (id, at) => send(QUEUES.deadlines, handoffMessage('deadline', id), scheduled(at)),
    wakeForAgent: (pool, id, at) => send(QUEUES.deadlines, agentMessage(pool, id), scheduled(at)),
    sendTranscriptWanted: (id) => send(QUEUES.transcripts, handoffMessage('transcript', id)),
    check: serviceBusCheck({
      // Asks for the link's size limit.
      toSend: (queue) => senderOf(queue).createMessageBatch(),
      toReceive: (queue) =>
        queue === QUEUES.requests ? acceptEmptySession(client, queue) : receiverOf(queue).peekMessages(1),
    }),
    sendLater(envelope, seconds) {
      const at = new Date(Date.now() + seconds * 1000).toISOString()
      const again = { ...withoutNews(envelope), attempt: envelope.attempt + 1 }
      const [body, keys] = again.kind === 'request' ? requestBusMessage(again) : [again, {}]
      return send(QUEUE_OF[envelope.kind], body, { ...keys, ...scheduled(at) })
    },
  }
}

/** Without the handoff where that is too large: whoever gets the message reads it then. */
function fitting({ id, claim, handoff }: ClaimedNews): Envelope {
  const whole = newsMessage({ id, claim, ...(handoff && { handoff }) })
  return Buffer.byteLength(JSON.stringify(whole)) <= MAX_REQUEST_BYTES ? whole : newsMessage({ id, claim })
}

/** What makes a message one for later. */
function scheduled(at: Instant | undefined): Pick<ServiceBusMessage, 'scheduledEnqueueTimeUtc'> {
  return at === undefined ? {} : { scheduledEnqueueTimeUtc: new Date(at) }
}

/**
 * The message with its place in the trace: in its body for the hub, and in the properties by which the
 * Functions host finds it. A delayed copy is sent while its message is handled, and so stays in the trace.
 */
function traced(envelope: Envelope): ServiceBusMessage {
  const trace = currentTrace()
  if (trace === undefined) return { body: envelope }
  return {
    body: { ...envelope, trace },
    applicationProperties: { ...trace, 'Diagnostic-Id': trace.traceparent },
  }
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
function requestBusMessage(
  envelope: RequestEnvelope,
): [RequestEnvelope, Pick<ServiceBusMessage, 'sessionId' | 'messageId'>] {
  const { request, session } = envelope.data
  const { id } = request
  return [
    envelope,
    { sessionId: session, messageId: envelope.attempt === 1 ? id : `${id}.${envelope.attempt}` },
  ]
}

const digest = (key: string) => createHash('sha256').update(key).digest('hex')
