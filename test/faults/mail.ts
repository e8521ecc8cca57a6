import {
  agentMessage,
  newsMessage,
  handoffMessage,
  requestMessage,
  withoutNews,
  type Envelope,
  type SendLater,
} from '../../src/messages/envelope.ts'
import { TransientError } from '../../src/use-cases/errors.ts'
import type { Messages } from '../../src/use-cases/ports-messages.ts'
import type { Chance } from './chance.ts'

/** A message on its way, as Service Bus keeps it. */
export interface Mail {
  readonly envelope: Envelope
  /** When it can be delivered (again), in milliseconds. */
  at: number
  deliveries: number
}

/** What happens to something that is sent: the sender is told of a fault in the first two cases. */
export type Sending = 'refused' | 'answer lost' | 'twice' | 'late'

/** How late is late. */
const LATE_SECONDS = 40
/** For so long Service Bus knows the ids of messages, and drops a second one. */
const KNOWN_MILLISECONDS = 10 * 60 * 1000

/**
 * The queues by the clock of a test: what is sent through a real sender is noted, comes when it is due, and comes
 * back until somebody has dealt with it. Requests of one session come in order; anything else that is due comes
 * in any order.
 */
export class Queues {
  #mail: Mail[] = []
  #planned: { readonly what: Sending; after: number; times: number }[] = []
  readonly #now: () => number
  readonly #chance: Chance
  readonly #struck: () => void
  /** When each id was first sent. */
  readonly #known = new Map<string, number>()

  constructor(now: () => number, chance: Chance, struck: () => void) {
    this.#now = now
    this.#chance = chance
    this.#struck = struck
  }

  /** Lets so many sends pass, and then this happen to so many. */
  plan(what: Sending, after: number, times: number): void {
    this.#planned.push({ what, after, times })
  }

  /** Takes back what was planned. */
  clear(): void {
    this.#planned = []
  }

  /** @returns the same sending side, with a note of what is sent. */
  watching(messages: Messages): Messages {
    return {
      ...messages,
      sendRequest: (message) => this.#send(requestMessage(message), () => messages.sendRequest(message)),
      sendStatusClaimed: (news) =>
        this.#send(newsMessage(news), () => messages.sendStatusClaimed(news), { identity: news.claim.by }),
      sendStatusWaiting: (id, at) =>
        this.#send(handoffMessage('status', id), () => messages.sendStatusWaiting(id, at), { at }),
      sendStatusOverdue: (overdue) =>
        this.#send(handoffMessage('status', overdue.id), () => messages.sendStatusOverdue(overdue), {
          identity: overdue.key,
        }),
      wakeAt: (id, at) => this.#send(handoffMessage('deadline', id), () => messages.wakeAt(id, at), { at }),
      wakeForAgent: (pool, id, at) =>
        this.#send(agentMessage(pool, id), () => messages.wakeForAgent(pool, id, at), { at }),
      sendTranscriptWanted: (id) =>
        this.#send(handoffMessage('transcript', id), () => messages.sendTranscriptWanted(id)),
    }
  }

  /** Puts a delayed copy in the place of a message. */
  readonly sendLater: SendLater = (envelope, seconds) => {
    const again = { ...withoutNews(envelope), attempt: envelope.attempt + 1 }
    return this.#send(again, () => Promise.resolve(), {
      at: new Date(this.#now() + seconds * 1000).toISOString(),
    })
  }

  /** When the next message is due; Infinity for never. */
  nextAt(): number {
    return Math.min(Infinity, ...this.#mail.map(({ at }) => at))
  }

  /** A message that is due, until it is settled. */
  due(): Mail | undefined {
    const due = this.#mail.filter(({ at }) => at <= this.#now())
    const sessions = due.map(({ envelope }) =>
      envelope.kind === 'request' ? envelope.data.session : undefined,
    )
    const deliverable = due.filter(
      (_, index) => sessions[index] === undefined || sessions.indexOf(sessions[index]) === index,
    )
    return deliverable.length === 0 ? undefined : this.#chance.one(deliverable)
  }

  /** It was dealt with. */
  settle(mail: Mail): void {
    this.#mail = this.#mail.filter((each) => each !== mail)
  }

  /** Nothing is on its way but wake-ups. */
  get awaitsNothing(): boolean {
    return this.#mail.every(({ envelope }) => envelope.kind === 'deadline' || envelope.kind === 'agent')
  }

  async #send(
    envelope: Envelope,
    send: () => Promise<void>,
    {
      at,
      identity = identityOf(envelope),
    }: { readonly at?: string | undefined; readonly identity?: string } = {},
  ): Promise<void> {
    const fault = this.#takeFault()
    if (fault === 'refused') throw new TransientError('Service Bus takes nothing')
    await send()
    const due = at === undefined ? this.#now() : Date.parse(at)
    this.#add(envelope, fault === 'late' ? due + LATE_SECONDS * 1000 : due, identity)
    if (fault === 'twice') this.#add(envelope, due, identity)
    if (fault === 'answer lost') throw new TransientError('Service Bus does not answer')
  }

  #takeFault(): Sending | undefined {
    const next = this.#planned.find(({ after }) => after <= 0)
    for (const each of this.#planned) each.after -= 1
    if (next === undefined) return undefined
    next.times -= 1
    this.#planned = this.#planned.filter(({ times }) => times > 0)
    this.#struck()
    return next.what
  }

  /** Duplicate detection: what has the id of an earlier message is dropped. */
  #add(envelope: Envelope, at: number, identity: string | undefined): void {
    if (identity !== undefined) {
      const sent = this.#known.get(identity)
      if (sent !== undefined && this.#now() - sent < KNOWN_MILLISECONDS) return
      this.#known.set(identity, this.#now())
    }
    this.#mail.push({ envelope, at, deliveries: 0 })
  }
}

function identityOf({ kind, data, attempt }: Envelope): string | undefined {
  return kind === 'request' ? `${data.request.id}.${attempt}` : undefined
}
