import { messageTooLarge } from '../broker/errors.ts'
import type { Entity } from '../broker/namespace.ts'
import { decodeMessage, unpackBatch } from '../wire/message-codec.ts'
import { carryOut, type Context } from './context.ts'
import type { IncomingLink, Transfer } from './incoming-link.ts'

const batchFormat = 0x80013700

/** Lets a client send to a queue or topic. */
export function openSenderLink(context: Context, link: IncomingLink): void {
  const { peer, address } = link
  carryOut(
    context,
    { operation: 'attach', entity: address, peer, claim: 'Send' },
    {
      apply: () => context.namespace.find(address, peer.host()),
      refuse: (error) => link.refuse(error),
      answer: (entity) => {
        link.onTransfer((transfer) => take(context, link, entity, transfer))
        link.accept(context.maxMessageSize)
      },
    },
  )
}

function take(context: Context, { peer }: IncomingLink, entity: Entity, transfer: Transfer): void {
  carryOut(
    context,
    { operation: 'send', entity: entity.path, peer },
    {
      apply: () => {
        const { payload, format } = transfer
        if (payload.length > context.maxMessageSize)
          throw messageTooLarge(payload.length, context.maxMessageSize)
        const messages = format === batchFormat ? unpackBatch(payload) : [payload]
        entity.send(messages.map(decodeMessage))
      },
      refuse: (error) => transfer.reject(error),
      answer: () => transfer.accept(),
    },
  )
}
