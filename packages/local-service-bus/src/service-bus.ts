import { linkHandlers } from './amqp/links.ts'
import { AmqpServer } from './amqp/server.ts'
import { SystemClock } from './broker/clock.ts'
import { Namespace } from './broker/namespace.ts'
import { Queue } from './broker/queue.ts'
import type { QueueCounts } from './broker/queue-settings.ts'
import { parseConfig, parseQueue, parseTopic, toSettings } from './config.ts'
import type { EmulatorConfig, QueueDefinition, TopicDefinition } from './config.ts'
import { declareQueue, declareTopic } from './declare.ts'
import { FaultPlan, type Fault, type Observer } from './faults.ts'

export type QueueState = QueueCounts

export interface ServiceBusOptions {
  readonly config: EmulatorConfig
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Makes a queue that somebody uses and nobody declared; undefined from it means that it does not exist. */
  readonly autoCreate?: (name: string) => Omit<QueueDefinition, 'Name'> | undefined
}

/** Things to go wrong on purpose. */
export interface Faults {
  /** Plans a fault for coming operations. `remaining` tells how often it has yet to strike. */
  add(fault: Fault): { remaining: () => number }
  /** Forgets all planned faults. */
  clear(): void
  /** Cuts all connections; clients may connect again. Returns how many there were. */
  dropConnections(): number
  /** Ends the locks on messages and sessions of a queue, or of all queues, as if their time were over. */
  expireLocks(queue?: string): void
  /** Lets the scheduled messages of a queue, or of all queues, come now, as if their time had come. */
  deliverScheduled(queue?: string): void
}

export interface LocalServiceBus {
  readonly port: number
  readonly connectionString: string
  readonly faults: Faults
  /** Tells of each operation before it is carried out, until the function that this returns is called. */
  observe(observer: Observer): () => void
  /**
   * How many connections there are. One whose client has just died counts until its end is noticed; as long as it
   * does, messages can be handed to it and stay locked for nobody.
   */
  connections(): number
  /** How many messages a queue or subscription (`topic/Subscriptions/name`) holds. Throws when there is none. */
  queue(name: string): QueueState
  /** Adds a queue as the configuration would. Throws `ConfigError`, or when there is one. */
  addQueue(definition: QueueDefinition): void
  addTopic(definition: TopicDefinition): void
  /** Deletes a queue or topic with everything in it. Returns whether there was one. */
  remove(name: string): boolean
  /** Cuts all connections and frees the port. */
  close(): Promise<void>
}

const maxMessageSize = 256 * 1024

/**
 * Starts a Service Bus namespace in this process. Rejects with `ConfigError` for a wrong configuration, and with
 * the system's error for a port that is taken.
 */
export async function startServiceBus(options: ServiceBusOptions): Promise<LocalServiceBus> {
  const { config, port = 0, host = '127.0.0.1', autoCreate } = options
  const { queues, topics } = parseConfig(config)
  const clock = new SystemClock()
  const namespace = new Namespace(
    clock,
    autoCreate &&
      ((name) => {
        const definition = autoCreate(name)
        return definition && toSettings(parseQueue({ ...definition, Name: name }).Properties)
      }),
  )
  for (const queue of queues) declareQueue(namespace, queue)
  for (const topic of topics) declareTopic(namespace, topic)

  const faults = new FaultPlan()
  const server = new AmqpServer(linkHandlers({ namespace, faults, maxMessageSize }))
  const listening = await server.listen(port, host)
  const shownHost = host.includes(':') ? `[${host}]` : host

  const find = (name: string): Queue => {
    const entity = namespace.find(name, host)
    if (entity instanceof Queue) return entity
    throw new Error(`${name} is a topic. Ask for ${name}/Subscriptions/<name>.`)
  }
  const queuesNamed = (name: string | undefined) => (name === undefined ? namespace.queues() : [find(name)])
  return {
    port: listening,
    connectionString:
      `Endpoint=sb://${shownHost}:${listening};SharedAccessKeyName=local;SharedAccessKey=local;` +
      'UseDevelopmentEmulator=true',
    faults: {
      add: (fault) => faults.add(fault),
      clear: () => faults.clear(),
      dropConnections: () => server.dropConnections(),
      expireLocks: (name) => {
        for (const queue of queuesNamed(name)) queue.expireLocks()
      },
      deliverScheduled: (name) => {
        for (const queue of queuesNamed(name)) queue.deliverScheduled()
      },
    },
    observe: (observer) => faults.observe(observer),
    connections: () => server.connections,
    queue: (name) => find(name).counts(),
    addQueue: (definition) => declareQueue(namespace, parseQueue(definition)),
    addTopic: (definition) => declareTopic(namespace, parseTopic(definition)),
    remove: (name) => namespace.remove(name, host),
    async close() {
      clock.stop()
      await server.close()
    },
  }
}
