import { SystemClock, type Clock } from './clock.ts'
import { entityAlreadyExists, entityNotFound } from './errors.ts'
import type { QueueSettings } from './queue-settings.ts'
import { Queue } from './queue.ts'
import { Topic, type Subscription } from './topic.ts'

/** What an address leads to. */
export type Entity = Queue | Topic

/** The queues and topics of one Service Bus namespace. Names differ by more than case. */
export class Namespace {
  readonly clock: Clock
  readonly #entities = new Map<string, Entity>()
  readonly #autoCreate: ((name: string) => QueueSettings | undefined) | undefined

  /** `autoCreate` says with which settings a queue is made that somebody uses and nobody declared. */
  constructor(clock: Clock = new SystemClock(), autoCreate?: (name: string) => QueueSettings | undefined) {
    this.clock = clock
    this.#autoCreate = autoCreate
  }

  /** Throws `entity-already-exists`. */
  addQueue(name: string, settings: QueueSettings): Queue {
    return this.#add(new Queue(name, settings, this.clock))
  }

  /** Throws `entity-already-exists`. */
  addTopic(name: string, duplicateWindow: number | undefined): Topic {
    return this.#add(new Topic(name, duplicateWindow, this.clock))
  }

  /** Deletes a queue or topic with everything in it. Returns whether there was one. */
  remove(name: string, host: string): boolean {
    const entity = this.#entities.get(name.toLowerCase())
    entity?.end(entityNotFound(host, name))
    return this.#entities.delete(name.toLowerCase())
  }

  /** All queues, those of subscriptions and dead letters included. */
  queues(): Queue[] {
    const queues = [...this.#entities.values()].flatMap((entity) => {
      return entity instanceof Queue ? [entity] : [...entity.subscriptions].map(({ queue }) => queue)
    })
    return queues.flatMap((queue) => (queue.deadLetters ? [queue, queue.deadLetters] : [queue]))
  }

  /** The subscription whose messages the queue holds. */
  subscriptionOf(queue: Queue): Subscription | undefined {
    for (const entity of this.#entities.values()) {
      if (!(entity instanceof Topic)) continue
      for (const subscription of entity.subscriptions) if (subscription.queue === queue) return subscription
    }
    return undefined
  }

  /**
   * The queue or topic at an AMQP address: `queue`, `topic`, `topic/Subscriptions/name`, each perhaps with
   * `/$DeadLetterQueue`, in any case, perhaps with a leading slash or as a whole URI. `host` is the name by
   * which the client knows the namespace. Throws `amqp:not-found`.
   */
  find(address: string, host: string): Entity {
    const path = address.replace(/^(amqps?|sb|https?):\/\/[^/]*/i, '').replace(/^\/+|\/+$/g, '')
    const [, base = path, subQueue] = /^(.*?)(\/\$(?:Transfer\/\$)?DeadLetterQueue)?$/i.exec(path) ?? []
    const entity = this.#findBase(base)
    const found = entity && subQueue !== undefined ? deadLettersOf(entity, subQueue) : entity
    if (!found) throw entityNotFound(host, path)
    return found
  }

  #findBase(path: string): Entity | undefined {
    const known = this.#entities.get(path.toLowerCase())
    if (known) return known
    const [, topicName, subscription] = /^(.+)\/subscriptions\/([^/]+)$/i.exec(path) ?? []
    if (topicName !== undefined && subscription !== undefined) {
      const topic = this.#entities.get(topicName.toLowerCase())
      return topic instanceof Topic ? topic.subscription(subscription)?.queue : undefined
    }
    const settings = path === '' || path.startsWith('$') ? undefined : this.#autoCreate?.(path)
    return settings && this.addQueue(path, settings)
  }

  #add<E extends Entity>(entity: E): E {
    const key = entity.path.toLowerCase()
    if (this.#entities.has(key)) throw entityAlreadyExists(entity.path)
    this.#entities.set(key, entity)
    return entity
  }
}

function deadLettersOf(entity: Entity, subQueue: string): Queue | undefined {
  if (!(entity instanceof Queue)) return undefined
  return /transfer/i.test(subQueue) ? entity.transferDeadLetters : entity.deadLetters
}
