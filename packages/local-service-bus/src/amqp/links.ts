import { openCbsLink } from './cbs.ts'
import { carryOut, type Context } from './context.ts'
import type { IncomingLink } from './incoming-link.ts'
import { openManagementLink } from './management/link.ts'
import { openReceiverLink } from './receiver-link.ts'
import { openReplyLink } from './reply.ts'
import { openSenderLink } from './sender-link.ts'
import type { LinkHandlers } from './server.ts'

const managementNode = /\/\$management\/?$/i

/** Leads each link, by its address, to what it is for. */
export function linkHandlers(context: Context): LinkHandlers {
  return {
    incoming(link) {
      if (isCbs(link.address)) openCbsLink(context, link)
      else if (managementNode.test(link.address)) onEntity(context, link)
      else openSenderLink(context, link)
    },
    outgoing(link) {
      if (isCbs(link.address) || managementNode.test(link.address)) openReplyLink(link)
      else openReceiverLink(context, link)
    },
  }
}

function onEntity(context: Context, link: IncomingLink): void {
  const { peer } = link
  const entity = link.address.replace(managementNode, '')
  carryOut(
    context,
    { operation: 'attach', entity, peer },
    {
      apply: () => context.namespace.find(entity, peer.host()),
      answer: (found) => openManagementLink(context, link, found),
      refuse: (error) => link.refuse(error),
    },
  )
}

function isCbs(address: string): boolean {
  return /^\/?\$cbs\/?$/i.test(address)
}
