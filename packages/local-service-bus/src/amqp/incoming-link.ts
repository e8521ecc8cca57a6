import type { EventContext, Receiver } from 'rhea'
import type { BrokerError } from '../broker/errors.ts'
import { setAttach, undecodedFormat } from './rhea-internals.ts'
import type { Peer } from './peer.ts'
import { addressOf } from './terminus.ts'

/** One message, or several in the batch format, as a client sent it. */
export interface Transfer {
  readonly payload: Buffer
  /** 0 for a plain message. */
  readonly format: number
  accept(): void
  reject(error: BrokerError): void
}

/** A link on which the client sends. It has asked to attach, and waits for `accept` or `refuse`. */
export class IncomingLink {
  readonly peer: Peer
  readonly name: string
  readonly address: string
  readonly #receiver: Receiver
  readonly #attach: () => void
  #closed = false
  #onClosed: () => void = () => undefined

  constructor(peer: Peer, receiver: Receiver, attach: () => void) {
    this.peer = peer
    this.name = receiver.name
    this.address = addressOf(receiver.target) ?? ''
    this.#receiver = receiver
    this.#attach = attach
  }

  /** `maxMessageSize` in bytes; the client makes its batches by it. */
  accept(maxMessageSize?: number): void {
    if (this.#closed) return
    this.#receiver.set_target({ address: this.address })
    const source = addressOf(this.#receiver.source)
    this.#receiver.set_source({ address: source ?? '' })
    setAttach(this.#receiver, maxMessageSize === undefined ? {} : { max_message_size: maxMessageSize })
    this.#attach()
  }

  /** Attaches without a target, which says that a detach with the reason follows. */
  refuse(error: BrokerError): void {
    if (this.#closed) return
    this.#attach()
    this.#receiver.close({ condition: error.condition, description: error.message })
  }

  onTransfer(handle: (transfer: Transfer) => void): void {
    this.#receiver.on('message', ({ message, delivery }: EventContext) => {
      const payload: unknown = message
      if (!delivery || !Buffer.isBuffer(payload)) return
      const format = delivery.format === undecodedFormat ? 0 : delivery.format
      handle({
        payload,
        format,
        accept: () => delivery.accept(),
        reject: (error) => delivery.reject({ condition: error.condition, description: error.message }),
      })
    })
  }

  onClosed(handle: () => void): void {
    this.#onClosed = handle
  }

  /** The client has detached, or is gone. */
  closed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#onClosed()
  }

  /** Ends the link from this side. */
  close(error: BrokerError): void {
    if (!this.#closed) this.#receiver.close({ condition: error.condition, description: error.message })
    this.closed()
  }
}
