import type { Clock } from './clock.ts'
import { DuplicateHistory } from './duplicates.ts'
import { entityAlreadyExists, type BrokerError } from './errors.ts'
import type { IncomingMessage } from './message.ts'
import type { QueueSettings } from './queue-settings.ts'
import { Queue } from './queue.ts'
import { RuleSet } from './rules.ts'
import { Schedule } from './schedule.ts'
import { sessionIdMissing } from './settlement.ts'

/** The copies of a topic's messages that its rules let through. */
export interface Subscription {
  readonly name: string
  readonly queue: Queue
  readonly rules: RuleSet
}

/** Copies each message to the subscriptions whose rules match it. Holds nothing but scheduled messages itself. */
export class Topic {
  readonly path: string
  readonly #clock: Clock
  readonly #schedule: Schedule
  readonly #duplicates: DuplicateHistory | undefined
  readonly #subscriptions = new Map<string, Subscription>()
  #lastSequenceNumber = 0

  /** `duplicateWindow` in milliseconds; undefined means no duplicate detection. */
  constructor(path: string, duplicateWindow: number | undefined, clock: Clock) {
    this.path = path
    this.#clock = clock
    this.#schedule = new Schedule(clock)
    if (duplicateWindow !== undefined) this.#duplicates = new DuplicateHistory(duplicateWindow)
  }

  /** Throws `entity-already-exists`. */
  addSubscription(name: string, settings: QueueSettings): Subscription {
    const path = `${this.path}/Subscriptions/${name}`
    if (this.#subscriptions.has(name.toLowerCase())) throw entityAlreadyExists(path)
    const subscription = { name, queue: new Queue(path, settings, this.#clock), rules: new RuleSet(path) }
    this.#subscriptions.set(name.toLowerCase(), subscription)
    return subscription
  }

  /** Deletes a subscription with its messages. Returns whether there was one. */
  removeSubscription(name: string, error: BrokerError): boolean {
    this.subscription(name)?.queue.end(error)
    return this.#subscriptions.delete(name.toLowerCase())
  }

  subscription(name: string): Subscription | undefined {
    return this.#subscriptions.get(name.toLowerCase())
  }

  get subscriptions(): Iterable<Subscription> {
    return this.#subscriptions.values()
  }

  /** Copies the messages that are due, and keeps the others. Returns sequence numbers as `Queue.send`. */
  send(messages: readonly IncomingMessage[]): number[] {
    return messages.map((message) => this.#accept(message))
  }

  /** Cancels all or, throwing `message-not-found`, none. */
  cancelScheduled(sequenceNumbers: readonly number[]): void {
    this.#schedule.cancel(sequenceNumbers)
  }

  /** Ends all relations with the topic, since it is deleted. */
  end(error: BrokerError): void {
    for (const { queue } of this.#subscriptions.values()) queue.end(error)
  }

  #accept(message: IncomingMessage): number {
    const now = this.#clock.now()
    const number = ++this.#lastSequenceNumber
    if (this.#duplicates?.isDuplicate(message.identity, now)) return number
    if (message.scheduledFor === undefined || message.scheduledFor <= now) this.#publish(message)
    else this.#schedule.add(number, message.scheduledFor, () => this.#publish(message))
    return number
  }

  #publish(message: IncomingMessage): void {
    const facts = message.content.facts()
    for (const { queue, rules } of this.#subscriptions.values()) {
      for (const changes of rules.copies(facts)) {
        const copy = { ...message, changes }
        if (queue.sessions && message.sessionId === undefined)
          queue.sendToDeadLetters(copy, sessionIdMissing())
        else queue.send([copy])
      }
    }
  }
}
