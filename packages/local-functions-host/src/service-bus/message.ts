import type { ServiceBusReceivedMessage } from '@azure/service-bus'

/**
 * A message's body as the bytes that were sent. Receivers are created with `skipParsingBodyAsJson`, so a data
 * section arrives as a buffer; an AMQP value or sequence is written as JSON, a plain string as it is.
 */
export function bodyBytes(message: Pick<ServiceBusReceivedMessage, 'body'>): Buffer {
  const body: unknown = message.body
  if (body === undefined || body === null) return Buffer.alloc(0)
  if (Buffer.isBuffer(body)) return body
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

export function bodyText(message: Pick<ServiceBusReceivedMessage, 'body'>): string {
  return bodyBytes(message).toString('utf8')
}

/** The W3C trace parent that a traced sender has put into the message. */
export function traceParentOf(message: ServiceBusReceivedMessage): string | undefined {
  const value = message.applicationProperties?.traceparent ?? message.applicationProperties?.['Diagnostic-Id']
  return typeof value === 'string' ? value : undefined
}
