import { randomBytes } from 'node:crypto'
import type { Request } from '../wire/request-codec.ts'
import type { Peer } from './peer.ts'
import type { OutgoingLink } from './outgoing-link.ts'

/** Lets a client receive answers over the link. */
export function openReplyLink(link: OutgoingLink): void {
  const { peer, name, targetAddress } = link
  const names = [name, targetAddress].filter((key) => key !== undefined)
  for (const key of names) peer.replyLinks.set(key, link)
  link.onClosed(() => {
    for (const key of names) if (peer.replyLinks.get(key) === link) peer.replyLinks.delete(key)
  })
  link.accept()
}

/** Sends an encoded answer where the request wants it. A client that has closed that link wants none. */
export function sendReply(peer: Peer, request: Request, reply: Buffer): void {
  peer.replyLinks.get(request.replyTo)?.send(reply, randomBytes(16))
}
