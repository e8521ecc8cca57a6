import type { Socket } from 'node:net'

/** A link over which the client gets answers. */
interface ReplyLink {
  send(payload: Buffer, tag: Buffer): void
}

/** The client at the other end of one connection. */
export interface Peer {
  /** The host name by which it opened the connection, without port. */
  readonly host: () => string
  /** Links over which it gets answers, by link name and by target address. Clients differ in what they refer to. */
  readonly replyLinks: Map<string, ReplyLink>
  /** Cuts the connection, as a failing network does. */
  drop(): void
}

export function createPeer(socket: Socket, host: () => string): Peer {
  return {
    host,
    replyLinks: new Map(),
    // With an error, since the AMQP library does not notice a socket closed without one.
    drop: () => socket.destroy(new Error('The server cut the connection.')),
  }
}
