import type { Socket } from 'node:net'
import rhea, { type Connection, type Container, type Receiver, type Sender, type Session } from 'rhea'

/**
 * Everything that this server needs of the AMQP library and that the library does not promise. Each function
 * says what the library does by itself and why that will not do; `checkRhea` fails at start-up when a member is
 * gone. Nothing is patched beyond the objects of the server's own connections, because client and server often
 * share one copy of the library.
 */

interface ServerConnection extends Connection {
  accept(socket: Socket): void
  _process(): void
  _register(): void
  _write_frame(): void
}

interface TransferFrame {
  performative: { message_format?: number; handle: number }
}

interface ServerSession extends Session {
  create_sender(name: string): Sender
  create_receiver(name: string): Receiver
  on_transfer(frame: TransferFrame): void
  outgoing: { available(): number }
}

interface ServerSender extends Sender {
  credit: number
  delivery_count: number
  _draining: boolean
  _drained: boolean
  _get_drain(): boolean
}

interface LocalAttach {
  local: {
    attach: {
      snd_settle_mode?: number
      rcv_settle_mode?: number
      max_message_size?: number
      properties?: Record<string, unknown>
    }
  }
}

interface SaslMechanisms {
  enable_anonymous(): void
  enable_plain(check: () => boolean): void
  MSSBCBS?: () => { outcome: boolean | undefined; start(): void }
}

interface OutcomeFactories {
  accepted(): DescribedOutcome
  released(): DescribedOutcome
  modified(fields: object): DescribedOutcome
  rejected(fields: object): DescribedOutcome
}

interface DescribedOutcome {
  described(): unknown
}

interface OutgoingDelivery {
  remote_settled: boolean
  update(settled: boolean, state?: unknown): void
}

/** rhea decodes messages of format 0 itself, which loses types. Any other format it hands over as bytes. */
export const undecodedFormat = 0x7f000000

/** Throws when the installed version of rhea lacks what the functions below rely on. */
export function checkRhea(): void {
  const connection = rhea.create_container().create_connection({ port: 0 })
  assertServerConnection(connection)
  const session = connection.create_session()
  assertServerSession(session)
  const sender = session.create_sender('check')
  assertServerSender(sender)
  assertLocalAttach(sender)
  assertLocalAttach(session.create_receiver('check'))
  outcomes()
}

/**
 * Lets everybody in: what a key may do is checked nowhere. MSSBCBS is what the .NET client asks for; it means
 * that the token follows later.
 */
export function offerSaslMechanisms(container: Container): void {
  const mechanisms: unknown = container.sasl_server_mechanisms
  assertMembers<SaslMechanisms>(mechanisms, 'SASL mechanisms', ['enable_anonymous', 'enable_plain'])
  mechanisms.enable_anonymous()
  mechanisms.enable_plain(() => true)
  mechanisms.MSSBCBS = () => ({
    outcome: undefined,
    start() {
      this.outcome = true
    },
  })
}

/** Takes over an accepted socket. `Container.listen` would also listen, and not tell which socket is whose. */
export function acceptSocket(container: Container, socket: Socket, options: object): Connection {
  const connection = container.create_connection({ port: 0, ...options })
  assertServerConnection(connection)
  // An exception on a later tick would reach no handler and end the process.
  const process = connection._process.bind(connection)
  connection._process = () => {
    try {
      process()
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
  connection.accept(socket)
  return connection
}

/**
 * The client's Nagle algorithm holds back its next frame until the last one is acknowledged, and the kernel
 * delays acknowledgements by 40 ms. An empty frame carries the acknowledgement at once.
 */
export function acknowledgeAtOnce(connection: Connection, socket: Socket): void {
  assertServerConnection(connection)
  socket.on('data', () => {
    const written = socket.bytesWritten
    setImmediate(() => {
      if (socket.bytesWritten === written && connection.is_open() && !socket.destroyed)
        connection._write_frame()
    })
  })
}

/**
 * rhea answers an attach before its handlers run. Here the answer is held back until `accept` is called, and
 * messages come as bytes, which `undecodedFormat` tells.
 */
export function holdAttaches(
  session: Session,
  held: (link: Sender | Receiver, accept: () => void) => void,
): void {
  assertServerSession(session)
  const hold = <Link extends Sender | Receiver>(link: Link): Link => {
    const accept = link.open.bind(link)
    link.open = () => undefined
    held(link, accept)
    return link
  }
  const createSender = session.create_sender.bind(session)
  const createReceiver = session.create_receiver.bind(session)
  session.create_sender = (name) => hold(createSender(name))
  session.create_receiver = (name) => hold(createReceiver(name))
  const onTransfer = session.on_transfer.bind(session)
  session.on_transfer = (frame) => {
    if ((frame.performative.message_format ?? 0) === 0) frame.performative.message_format = undecodedFormat
    onTransfer(frame)
  }
}

/** Fields of our attach; rhea takes them from options that have to be known before the link is. */
export function setAttach(link: Sender | Receiver, fields: LocalAttach['local']['attach']): void {
  assertLocalAttach(link)
  Object.assign(link.local.attach, fields)
}

/**
 * rhea lowers a link's credit only when frames are written, so within one tick it lets a sender oversend.
 * `handedOver` is how many messages were sent on the link so far.
 */
export function remainingCredit(sender: Sender, handedOver: number): number {
  assertServerSender(sender)
  assertServerSession(sender.session)
  return Math.min(sender.credit + sender.delivery_count - handedOver, sender.session.outgoing.available())
}

/**
 * rhea leaves the drain flag out of its answer when the credit is used up meanwhile, and the client then waits
 * for it and closes the link. `drained` is called with the credit given back.
 */
export function answerDrainsAlways(sender: Sender, drained: (credit: number) => void): void {
  assertServerSender(sender)
  sender._get_drain = () => {
    if (!sender._draining || !sender._drained) return false
    const unused = Math.max(sender.credit, 0)
    sender.delivery_count += unused
    sender.credit = 0
    drained(unused)
    sender._drained = false
    return true
  }
}

/** Tells the client that there is nothing more to send for the credit that it gave. */
export function answerDrain(sender: Sender): void {
  assertServerConnection(sender.connection)
  sender.set_drained(true)
  sender.connection._register()
}

export type SettledState =
  | { readonly outcome: 'accepted' | 'released' | 'rejected' }
  | { readonly outcome: 'modified'; readonly undeliverableHere: boolean }
  | { readonly outcome: 'error'; readonly condition: string; readonly description: string }

/**
 * Settles a delivery on a link where the client settles second. It never settles again after our disposition,
 * so rhea would keep the delivery forever, and the session would stop after 2,048 of them.
 */
export function settleOutgoing(delivery: unknown, state: SettledState): void {
  assertOutgoingDelivery(delivery)
  delivery.update(true, describe(state))
  // After the update: before it, no disposition would be sent.
  delivery.remote_settled = true
}

function describe(state: SettledState): unknown {
  switch (state.outcome) {
    case 'error':
      return outcomes()
        .rejected({ error: { condition: state.condition, description: state.description } })
        .described()
    case 'modified':
      return outcomes().modified({ undeliverable_here: state.undeliverableHere }).described()
    case 'accepted':
      return outcomes().accepted().described()
    case 'released':
      return outcomes().released().described()
    case 'rejected':
      return outcomes().rejected({}).described()
  }
}

function outcomes(): OutcomeFactories {
  const message: unknown = rhea.message
  assertMembers<OutcomeFactories>(message, 'message', ['accepted', 'released', 'modified', 'rejected'])
  return message
}

function assertServerConnection(value: unknown): asserts value is ServerConnection {
  assertMembers<ServerConnection>(value, 'connection', ['accept', '_process', '_register', '_write_frame'])
}

function assertServerSession(value: unknown): asserts value is ServerSession {
  assertMembers<ServerSession>(value, 'session', [
    'create_sender',
    'create_receiver',
    'on_transfer',
    'outgoing',
  ])
}

function assertServerSender(value: unknown): asserts value is ServerSender {
  assertMembers<ServerSender>(value, 'sender', [
    'credit',
    'delivery_count',
    '_draining',
    '_drained',
    '_get_drain',
  ])
}

function assertLocalAttach(value: unknown): asserts value is LocalAttach {
  assertMembers<LocalAttach>(value, 'link', ['local'])
}

function assertOutgoingDelivery(value: unknown): asserts value is OutgoingDelivery {
  assertMembers<OutgoingDelivery>(value, 'delivery', ['remote_settled', 'update'])
}

function assertMembers<T>(
  value: unknown,
  what: string,
  members: readonly (keyof T & string)[],
): asserts value is T {
  if (typeof value !== 'object' || value === null) throw new Error(`rhea gave no ${what}.`)
  const missing = members.filter((member) => !(member in value))
  if (missing.length === 0) return
  throw new Error(
    `This version of rhea does not suit: its ${what} has no ${missing.join(', ')}. Use rhea 3.0.`,
  )
}
