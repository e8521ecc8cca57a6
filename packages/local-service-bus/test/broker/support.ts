import { ManualClock } from '../../src/broker/clock.ts'
import type { Consumer } from '../../src/broker/consumer.ts'
import type { BrokerError } from '../../src/broker/errors.ts'
import { noChanges } from '../../src/broker/message.ts'
import type { IncomingMessage, MessageContent, StoredMessage } from '../../src/broker/message.ts'
import type { QueueSettings } from '../../src/broker/queue-settings.ts'
import { Queue } from '../../src/broker/queue.ts'

const content: MessageContent = {
  facts: () => {
    throw new Error('A queue does not look into messages.')
  },
  encodeFor: () => Buffer.alloc(0),
}

/** A message named by its id. */
export function message(identity: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    identity,
    sessionId: undefined,
    timeToLive: undefined,
    scheduledFor: undefined,
    changes: noChanges,
    content,
    ...more,
  }
}

export function createQueue(settings: Partial<QueueSettings> = {}): { queue: Queue; clock: ManualClock } {
  const clock = new ManualClock()
  const queue = new Queue(
    'queue',
    {
      lockDuration: 30_000,
      maxDeliveryCount: 10,
      requiresSession: false,
      defaultTimeToLive: Infinity,
      deadLetterOnExpiration: false,
      duplicateWindow: undefined,
      ...settings,
    },
    clock,
  )
  return { queue, clock }
}

/** A consumer that takes a number of messages and remembers them. */
export class Taker implements Consumer {
  readonly name: string
  readonly mode: Consumer['mode']
  readonly taken: StoredMessage[] = []
  endedWith: BrokerError | undefined
  room: number

  constructor(room: number, mode: Consumer['mode'] = 'peekLock', name = 'taker') {
    this.room = room
    this.mode = mode
    this.name = name
  }

  capacity(): number {
    return this.room
  }

  deliver(taken: StoredMessage): void {
    this.room--
    this.taken.push(taken)
  }

  end(error: BrokerError): void {
    this.endedWith = error
  }

  get names(): string[] {
    return this.taken.map(({ incoming }) => incoming.identity)
  }

  /** The lock token of the last message taken. */
  get token(): string {
    const token = this.taken.at(-1)?.lock?.token
    if (token === undefined) throw new Error('The last message taken has no lock.')
    return token
  }
}
