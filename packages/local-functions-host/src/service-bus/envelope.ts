import type { ServiceBusReceivedMessage } from '@azure/service-bus'
import { offsetTime, unspecifiedTime } from './dotnet-time.ts'

type Text = string | undefined

/**
 * The binding data of one message under the names and with the values of the extension's
 * `ServiceBusTriggerBindingStrategy`. Strings are kept apart, for they travel in another form than the rest.
 */
export interface Envelope {
  strings: Record<string, Text>
  times: Record<string, Text>
  deliveryCount: number
  sequenceNumber: ServiceBusReceivedMessage['sequenceNumber']
  applicationProperties: Record<string, unknown>
}

/** Reads the envelope of a received message. */
export function envelopeOf(message: ServiceBusReceivedMessage): Envelope {
  const { expiresAtUtc, enqueuedTimeUtc } = message
  return {
    strings: {
      DeadLetterSource: message.deadLetterSource,
      LockToken: message.lockToken,
      MessageId: textOf(message.messageId),
      ContentType: message.contentType,
      ReplyTo: message.replyTo,
      To: message.to,
      Label: message.subject,
      Subject: message.subject,
      CorrelationId: textOf(message.correlationId),
      SessionId: message.sessionId,
      ReplyToSessionId: message.replyToSessionId,
      PartitionKey: message.partitionKey,
    },
    times: {
      ExpiresAtUtc: expiresAtUtc && unspecifiedTime(expiresAtUtc),
      ExpiresAt: expiresAtUtc && offsetTime(expiresAtUtc),
      EnqueuedTimeUtc: enqueuedTimeUtc && unspecifiedTime(enqueuedTimeUtc),
      EnqueuedTime: enqueuedTimeUtc && offsetTime(enqueuedTimeUtc),
    },
    // The JavaScript SDK shows the AMQP header as it is, 0 on the first delivery; .NET adds one.
    deliveryCount: (message.deliveryCount ?? 0) + 1,
    sequenceNumber: message.sequenceNumber,
    applicationProperties: { ...message.applicationProperties },
  }
}

function textOf(value: unknown): Text {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  return Buffer.isBuffer(value) ? value.toString('utf8') : JSON.stringify(value)
}
