import * as encode from '../wire/encode.ts'
import { decodeRequest, encodeReply, type Request } from '../wire/request-codec.ts'
import { carryOut, type Context } from './context.ts'
import type { IncomingLink } from './incoming-link.ts'
import { sendReply } from './reply.ts'

/**
 * Answers claims-based security: a client puts a token for each entity before it attaches. Every token is
 * accepted; what is refused is one for an entity that does not exist, where the client understands it best.
 */
export function openCbsLink(context: Context, link: IncomingLink): void {
  const { peer } = link
  link.onTransfer((transfer) => {
    transfer.accept()
    const request = decodeRequest(transfer.payload)
    const audience = audienceOf(request)
    carryOut(
      context,
      { operation: 'authorize', entity: audience, peer },
      {
        apply: () => void context.namespace.find(audience, peer.host()),
        answer: () => sendReply(peer, request, encodeStatus(request, 202, 'Accepted')),
        refuse: ({ status, condition, message }) => {
          sendReply(peer, request, encodeStatus(request, status, message, condition))
        },
      },
    )
  })
  link.accept()
}

/** The path of the entity that the token is for. */
function audienceOf({ properties }: Request): string {
  const name = properties.get('name')
  return (typeof name === 'string' ? name : '')
    .replace(/^\w+:\/\/[^/]*\/*/, '')
    .replace(/\/\$management\/?$/i, '')
}

function encodeStatus(request: Request, status: number, description: string, condition?: string): Buffer {
  const properties = new Map([
    ['status-code', encode.int(status)],
    ['status-description', encode.string(description)],
  ])
  if (condition !== undefined) properties.set('error-condition', encode.symbol(condition))
  return encodeReply(request, properties, encode.nothing)
}
