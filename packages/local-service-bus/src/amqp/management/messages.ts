import { invalidArgument, messageTooLarge } from '../../broker/errors.ts'
import type { StoredMessage } from '../../broker/message.ts'
import type { Queue } from '../../broker/queue.ts'
import type { Settlement } from '../../broker/settlement.ts'
import * as encode from '../../wire/encode.ts'
import { tokenToUuid } from '../../wire/lock-token.ts'
import { decodeMessage } from '../../wire/message-codec.ts'
import { readChanges } from '../../wire/outcome-codec.ts'
import { formatCode } from '../../wire/values.ts'
import type { Fields } from './fields.ts'
import { heldSessionId, noContent, queueOf, reply, type ManagementOperation } from './operation.ts'

/** Operations on messages by lock token or sequence number. */
export function messageOperations(maxMessageSize: number): Record<string, ManagementOperation> {
  return {
    'com.microsoft:renew-lock': { fault: 'renewLock', run: renewLock },
    'com.microsoft:update-disposition': { fault: 'settle', run: updateDisposition },
    'com.microsoft:schedule-message': {
      fault: 'schedule',
      run: ({ entity, fields }) => {
        const messages = scheduledMessages(fields).map((bytes) => {
          if (bytes.length > maxMessageSize) throw messageTooLarge(bytes.length, maxMessageSize)
          return decodeMessage(bytes)
        })
        const numbers = entity.send(messages)
        return reply({ 'sequence-numbers': encode.array(numbers.map(encode.long), formatCode.long) })
      },
    },
    'com.microsoft:cancel-scheduled-message': {
      fault: 'cancelScheduled',
      run: ({ entity, fields }) => {
        entity.cancelScheduled(fields.integers('sequence-numbers'))
        return reply()
      },
    },
    'com.microsoft:peek-message': { fault: 'peek', run: peek },
    'com.microsoft:receive-by-sequence-number': { fault: 'receiveDeferred', run: receiveDeferred },
  }
}

const renewLock: ManagementOperation['run'] = (request) => {
  const queue = queueOf(request)
  const ends = request.fields.tokens('lock-tokens').map((token) => queue.renewLock(token))
  return reply({ expirations: encode.array(ends.map(encode.timestamp), formatCode.timestamp) })
}

const updateDisposition: ManagementOperation['run'] = (request) => {
  const queue = queueOf(request)
  const settlement = readSettlement(request.fields)
  if (request.fields.optionalText('session-id') !== undefined) heldSessionId(request)
  for (const token of request.fields.tokens('lock-tokens')) queue.settle(token, settlement)
  return reply()
}

const peek: ManagementOperation['run'] = (request) => {
  const { fields } = request
  const queue = queueOf(request)
  const messages = queue.peek(
    fields.integer('from-sequence-number'),
    fields.integer('message-count'),
    queue.sessions && fields.optionalText('session-id'),
  )
  if (messages.length === 0) return noContent
  const part = fields.optional('omit-message-body') === true ? 'withoutBody' : 'whole'
  return reply({
    messages: encode.list(
      messages.map((message) => encodeMap({ message: encodeMessage(queue, message, part) })),
    ),
  })
}

const receiveDeferred: ManagementOperation['run'] = (request) => {
  const queue = queueOf(request)
  const mode =
    request.fields.optionalInteger('receiver-settle-mode', 1) === 0 ? 'receiveAndDelete' : 'peekLock'
  const numbers = request.fields.integers('sequence-numbers')
  const messages = queue.receiveDeferred(numbers, mode, heldSessionId(request)).map((message) => {
    // The client expects a lock token even where nothing is locked.
    const token = message.lock?.token ?? '00000000-0000-0000-0000-000000000000'
    return encodeMap({
      'lock-token': encode.uuid(tokenToUuid(token)),
      message: encodeMessage(queue, message),
    })
  })
  return reply({ messages: encode.list(messages) })
}

function scheduledMessages(fields: Fields): Buffer[] {
  return fields.list('messages').map((entry) => {
    const message = entry instanceof Map ? entry.get('message') : undefined
    if (Buffer.isBuffer(message)) return message
    throw invalidArgument('The messages of the request are not maps with an encoded message each.')
  })
}

function readSettlement(fields: Fields): Settlement {
  const status = fields.text('disposition-status')
  const changes = readChanges(fields.encoded('properties-to-modify'))
  switch (status) {
    case 'completed':
      return { kind: 'complete' }
    case 'abandoned':
      return { kind: 'abandon', changes }
    // Spelt with one r on the wire.
    case 'defered':
      return { kind: 'defer', changes }
    case 'suspended':
      return {
        kind: 'deadLetter',
        reason: fields.optionalText('deadletter-reason'),
        description: fields.optionalText('deadletter-description'),
        changes,
      }
    default:
      throw invalidArgument(`The disposition status '${status}' is unknown.`)
  }
}

function encodeMessage(queue: Queue, message: StoredMessage, part?: 'whole' | 'withoutBody'): Buffer {
  return encode.binary(message.incoming.content.encodeFor(message, queue.lockedUntil(message), part))
}

function encodeMap(values: Record<string, Buffer>): Buffer {
  return encode.map(Object.entries(values).map(([name, value]) => [encode.string(name), value] as const))
}
