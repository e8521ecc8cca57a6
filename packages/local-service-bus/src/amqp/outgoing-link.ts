import rhea, { type EventContext, type Sender } from 'rhea'
import type { BrokerError } from '../broker/errors.ts'
import { readBody } from '../wire/message-codec.ts'
import type { Peer } from './peer.ts'
import {
  answerDrain,
  answerDrainsAlways,
  remainingCredit,
  setAttach,
  settleOutgoing,
} from './rhea-internals.ts'
import type { SettledState } from './rhea-internals.ts'
import { addressOf, memberOf } from './terminus.ts'

/** What the client did with a delivery: the name of the outcome, and its fields as an encoded list. */
export interface Outcome {
  readonly tag: Buffer
  readonly name: 'accepted' | 'released' | 'rejected' | 'modified'
  encoded(): Buffer
  settle(state: SettledState): void
}

const outcomeNames = ['accepted', 'released', 'rejected', 'modified'] as const

/** A link on which the client receives. It has asked to attach, and waits for `accept` or `refuse`. */
export class OutgoingLink {
  readonly peer: Peer
  readonly name: string
  readonly address: string
  readonly targetAddress: string | undefined
  readonly #sender: Sender
  readonly #attach: () => void
  #handedOver = 0
  #attached = false
  #ready = false
  #closed = false
  #onCredit: () => void = () => undefined
  #onClosed: () => void = () => undefined

  constructor(peer: Peer, sender: Sender, attach: () => void) {
    this.peer = peer
    this.name = sender.name
    this.address = addressOf(sender.source) ?? ''
    this.targetAddress = addressOf(sender.target)
    this.#sender = sender
    this.#attach = attach
    answerDrainsAlways(sender, (credit) => {
      this.#handedOver += credit
    })
    sender.on('sender_flow', () => this.#onCredit())
    sender.on('sendable', () => this.#onCredit())
    // A later tick: what arrived together with the drain request may still use the credit.
    sender.on('sender_draining', () => {
      setImmediate(() => {
        if (!this.#closed) answerDrain(sender)
      })
    })
  }

  /** Whether messages are to be sent settled, that is, received and deleted. */
  get presettled(): boolean {
    return this.#sender.snd_settle_mode === 1
  }

  /** A link property that the client sent with its attach. */
  property(name: string): unknown {
    return memberOf(this.#sender.properties, name)
  }

  /** A value of the source's filter: undefined when the filter is absent, null when it is there and empty. */
  filter(name: string): unknown {
    const value = memberOf(memberOf(this.#sender.source, 'filter'), name)
    // Some clients describe the value.
    return typeof value === 'object' && value !== null ? memberOf(value, 'value') : value
  }

  /** `filter` and `properties` are echoed or added in the answer. */
  accept(answer: { filter?: Record<string, unknown>; properties?: Record<string, unknown> } = {}): void {
    if (this.#closed || this.#attached) return
    this.#attached = true
    const { filter, properties } = answer
    this.#sender.set_source({ address: this.address, ...(filter && { filter }) })
    this.#sender.set_target({ address: this.targetAddress ?? '' })
    setAttach(this.#sender, {
      snd_settle_mode: this.#sender.snd_settle_mode,
      rcv_settle_mode: this.#sender.rcv_settle_mode,
      ...(properties && { properties }),
    })
    this.#attach()
    // The library would write messages before the attach when both are written on the same tick.
    setImmediate(() => {
      this.#ready = true
      this.#onCredit()
    })
  }

  /** Attaches without a source, which says that a detach with the reason follows. */
  refuse(error: BrokerError): void {
    if (this.#closed || this.#attached) return
    this.#attached = true
    this.#attach()
    this.#sender.close({ condition: error.condition, description: error.message })
  }

  /** How many more messages the client wants now. */
  capacity(): number {
    if (!this.#ready || this.#closed) return 0
    return Math.max(remainingCredit(this.#sender, this.#handedOver), 0)
  }

  send(payload: Buffer, tag: Buffer): void {
    if (this.#closed) return
    this.#handedOver++
    this.#sender.send(payload, tag, 0)
  }

  onOutcome(handle: (outcome: Outcome) => void): void {
    for (const name of outcomeNames) {
      this.#sender.on(name, ({ delivery }: EventContext) => {
        if (!delivery) return
        handle({
          tag: Buffer.from(delivery.tag),
          name,
          encoded: () => encodeOutcome(delivery.remote_state),
          settle: (state) => settleOutgoing(delivery, state),
        })
      })
    }
  }

  /** `handle` is called whenever the client may want more. */
  onCredit(handle: () => void): void {
    this.#onCredit = handle
  }

  onClosed(handle: () => void): void {
    this.#onClosed = handle
  }

  /** The client has detached, or is gone. */
  closed(): void {
    if (this.#closed) return
    // A client that gives up waiting for our attach still expects one, and then our detach.
    if (!this.#attached) {
      this.#attached = true
      this.#attach()
    }
    this.#closed = true
    this.#onClosed()
  }

  /** Ends the link from this side. */
  close(error: BrokerError): void {
    if (!this.#attached) this.refuse(error)
    else if (!this.#closed) this.#sender.close({ condition: error.condition, description: error.message })
    this.closed()
  }
}

/**
 * By way of a message's body, since the library encodes nothing else in public. The values keep their types; the
 * descriptor of the outcome itself gives way to that of the body.
 */
function encodeOutcome(state: unknown): Buffer {
  const described = memberOf(state, 'described')
  if (typeof described !== 'function') throw new Error('rhea gave no outcome.')
  const outcome: unknown = Reflect.apply(described, state, [])
  return readBody(rhea.message.encode({ body: outcome }))
}
