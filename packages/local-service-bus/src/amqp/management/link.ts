import { BrokerError, notAllowed } from '../../broker/errors.ts'
import type { Entity } from '../../broker/namespace.ts'
import * as encode from '../../wire/encode.ts'
import { decodeRequest, encodeReply, type Request } from '../../wire/request-codec.ts'
import { carryOut, type Context } from '../context.ts'
import type { IncomingLink } from '../incoming-link.ts'
import { sendReply } from '../reply.ts'
import { Fields } from './fields.ts'
import { messageOperations } from './messages.ts'
import type { ManagementOperation, ManagementReply } from './operation.ts'
import { ruleOperations } from './rules.ts'
import { sessionOperations } from './sessions.ts'

/** Answers requests to the management node of an entity. */
export function openManagementLink(context: Context, link: IncomingLink, entity: Entity): void {
  const { peer } = link
  const operations = new Map(
    Object.entries({ ...messageOperations(context.maxMessageSize), ...sessionOperations, ...ruleOperations }),
  )
  link.onTransfer((transfer) => {
    transfer.accept()
    const request = decodeRequest(transfer.payload)
    const operation = operations.get(textOf(request, 'operation') ?? '')
    carryOut(
      context,
      { operation: operation?.fault, entity: entity.path, peer },
      {
        apply: () => run(context, request, entity, operation),
        answer: (reply) => sendReply(peer, request, encodeSuccess(request, reply)),
        refuse: (error) => sendReply(peer, request, encodeFailure(request, error)),
      },
    )
  })
  link.accept()
}

function run(
  { namespace }: Context,
  request: Request,
  entity: Entity,
  operation: ManagementOperation | undefined,
): ManagementReply {
  if (!operation) throw notAllowed(`The operation '${textOf(request, 'operation') ?? ''}' is not supported.`)
  const linkName = textOf(request, 'associated-link-name')
  return operation.run({ entity, namespace, linkName, fields: new Fields(request.body) })
}

function textOf(request: Request, property: string): string | undefined {
  const value = request.properties.get(property)
  return typeof value === 'string' ? value : undefined
}

function encodeSuccess(request: Request, { status, body }: ManagementReply): Buffer {
  const properties = new Map([
    ['statusCode', encode.int(status)],
    ['statusDescription', encode.string('OK')],
  ])
  return encodeReply(request, properties, body)
}

/** Always with a condition: without one the client guesses by the status, and guesses wrong. */
function encodeFailure(request: Request, error: BrokerError): Buffer {
  const properties = new Map([
    ['statusCode', encode.int(error.status)],
    ['statusDescription', encode.string(error.message)],
    ['errorCondition', encode.symbol(error.condition)],
  ])
  return encodeReply(request, properties, encode.map([]))
}
