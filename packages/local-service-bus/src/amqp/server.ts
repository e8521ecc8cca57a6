import { createServer, type Server, type Socket } from 'node:net'
import rhea, { type EventContext, type Receiver, type Sender } from 'rhea'
import { IncomingLink } from './incoming-link.ts'
import { OutgoingLink } from './outgoing-link.ts'
import { createPeer, type Peer } from './peer.ts'
import {
  acceptSocket,
  acknowledgeAtOnce,
  checkRhea,
  holdAttaches,
  offerSaslMechanisms,
} from './rhea-internals.ts'

/** What to do with a client's wish to attach a link. Each must accept or refuse it, now or later. */
export interface LinkHandlers {
  incoming(link: IncomingLink): void
  outgoing(link: OutgoingLink): void
}

const connectionOptions = {
  max_frame_size: 65_536,
  idle_time_out: 60_000,
  session_buffer_size: { incoming: 2_048, outgoing: 16_384 },
  // Abandoning is "modified", and rhea would report it a second time as "released".
  sender_options: { treat_modified_as_released: false },
  receiver_options: { autoaccept: false, credit_window: 1_000 },
}

/** Accepts AMQP connections and hands over the links that clients attach. */
export class AmqpServer {
  readonly #handlers: LinkHandlers
  readonly #container = rhea.create_container()
  readonly #server: Server
  readonly #sockets = new Map<Socket, Peer>()

  constructor(handlers: LinkHandlers) {
    checkRhea()
    offerSaslMechanisms(this.#container)
    this.#handlers = handlers
    this.#server = createServer((socket) => this.#connected(socket))
  }

  /** Returns the port. Rejects when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : port
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#sockets.size
  }

  /** Cuts all connections. Clients may connect again. Returns how many there were. */
  dropConnections(): number {
    for (const peer of this.#sockets.values()) peer.drop()
    return this.#sockets.size
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    this.dropConnections()
    await closed
  }

  #connected(socket: Socket): void {
    socket.setNoDelay(true)
    const links = new Map<Receiver | Sender, IncomingLink | OutgoingLink>()
    const connection = acceptSocket(this.#container, socket, connectionOptions)
    const peer = createPeer(socket, () => connection.hostname ?? 'localhost')
    this.#sockets.set(socket, peer)
    acknowledgeAtOnce(connection, socket)
    const close = (link: Receiver | Sender): void => {
      links.get(link)?.closed()
      links.delete(link)
    }
    const gone = (): void => {
      this.#sockets.delete(socket)
      for (const link of [...links.keys()]) close(link)
    }
    socket.once('close', gone)

    connection.on('session_open', ({ session }: EventContext) => {
      if (!session) return
      const attaches = new WeakMap<Receiver | Sender, () => void>()
      holdAttaches(session, (link, attach) => attaches.set(link, attach))
      session.on('receiver_open', ({ receiver }: EventContext) => {
        const attach = receiver && attaches.get(receiver)
        if (!attach) return
        const link = new IncomingLink(peer, receiver, attach)
        links.set(receiver, link)
        this.#handlers.incoming(link)
      })
      session.on('sender_open', ({ sender }: EventContext) => {
        const attach = sender && attaches.get(sender)
        if (!attach) return
        const link = new OutgoingLink(peer, sender, attach)
        links.set(sender, link)
        this.#handlers.outgoing(link)
      })
      session.on('receiver_close', ({ receiver }: EventContext) => receiver && close(receiver))
      session.on('sender_close', ({ sender }: EventContext) => sender && close(sender))
    })
    connection.on('session_close', ({ session }: EventContext) => {
      for (const link of [...links.keys()]) if (link.session === session) close(link)
    })
    connection.on('connection_close', gone)
    // What a broken client does ends its connection, and nothing else.
    for (const event of ['error', 'protocol_error', 'connection_error', 'session_error', 'disconnected']) {
      connection.on(event, () => undefined)
    }
  }
}
