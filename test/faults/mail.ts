import {
  agentMessage,
  handoffMessage,
  requestMessage,
  type Envelope,
  type SendLater,
} from '../../src/messages/envelope.ts'
import type { Messages } from '../../src/use-cases/ports.ts'

/** A message on its way, as Service Bus keeps it. */
export interface Mail {
  readonly envelope: Envelope
  /** When it can be delivered (again), in milliseconds. */
  at: number
  deliveries: number
}

/** What happens to something that is sent. */
export type Sending = 'taken' | 'refused' | 'answer lost'

/**
 * The queues by the clock of a test: what is sent through a real sender is noted, comes when it is due, and comes
 * back until somebody has dealt with it.
 */
export class Queues {
  #mail: Mail[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns the same sending side, with a note of what is sent. */
  watching(messages: Messages): Messages {
    return {
      ...messages,
      sendRequest: (message) =>
        this.#sent(messages.sendRequest(message), requestMessage(message), undefined, message.request.id),
      sendStatusWaiting: (id, at) =>
        this.#sent(messages.sendStatusWaiting(id, at), handoffMessage('status', id), at),
      sendStatusOverdue: (overdue) =>
        this.#sent(messages.sendStatusOverdue(overdue), handoffMessage('status', overdue.id)),
      wakeAt: (id, at) => this.#sent(messages.wakeAt(id, at), handoffMessage('deadline', id), at),
      wakeForAgent: (pool, id, at) =>
        this.#sent(messages.wakeForAgent(pool, id, at), agentMessage(pool, id), at),
      sendTranscriptWanted: (id) =>
        this.#sent(messages.sendTranscriptWanted(id), handoffMessage('transcript', id)),
    }
  }

  /** Puts a delayed copy in the place of a message. */
  readonly sendLater: SendLater = (envelope, seconds) => {
    this.#add({ ...envelope, attempt: envelope.attempt + 1 }, this.#now() + seconds * 1000)
    return Promise.resolve()
  }

  /** When the next message is due; Infinity for never. */
  nextAt(): number {
    return Math.min(Infinity, ...this.#mail.map(({ at }) => at))
  }

  /** The message that is due first, until it is settled. */
  due(): Mail | undefined {
    return this.#mail.filter(({ at }) => at <= this.#now()).sort((one, other) => one.at - other.at)[0]
  }

  /** It was dealt with. */
  settle(mail: Mail): void {
    this.#mail = this.#mail.filter((each) => each !== mail)
  }

  /** Nothing is on its way but wake-ups. */
  get awaitsNothing(): boolean {
    return this.#mail.every(({ envelope }) => envelope.kind === 'deadline' || envelope.kind === 'agent')
  }

  /** Duplicate detection: a request with the id of an earlier one is dropped. */
  readonly #known = new Set<string>()

  async #sent(sending: Promise<void>, envelope: Envelope, at?: string, identity?: string): Promise<void> {
    await sending
    if (identity !== undefined && this.#known.has(identity)) return
    if (identity !== undefined) this.#known.add(identity)
    this.#add(envelope, at === undefined ? this.#now() : Date.parse(at))
  }

  #add(envelope: Envelope, at: number): void {
    this.#mail.push({ envelope, at, deliveries: 0 })
  }
}
