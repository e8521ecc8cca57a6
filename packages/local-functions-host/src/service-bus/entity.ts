import type {
  ServiceBusClient,
  ServiceBusReceiver,
  ServiceBusSessionReceiver,
  ServiceBusReceiverOptions,
  ServiceBusSessionReceiverOptions,
} from '@azure/service-bus'
import type { ServiceBusTrigger } from '../core/triggers.ts'

/** A queue or a topic's subscription, or its dead-letter queue. */
export interface Entity {
  path: string
  createReceiver(options: ServiceBusReceiverOptions): ServiceBusReceiver
  acceptNextSession(options: ServiceBusSessionReceiverOptions): Promise<ServiceBusSessionReceiver>
}

const deadLetterSuffix = /\/\$DeadLetterQueue$/i

/**
 * The entity that a trigger names; a name ending in `/$DeadLetterQueue` means the dead letters of the queue before
 * it. Throws when the trigger names none, or wants sessions of a dead-letter queue, which has none.
 */
export function entityOf(trigger: ServiceBusTrigger, client: ServiceBusClient): Entity {
  const { queueName, topicName, subscriptionName } = trigger
  const name = queueName ?? subscriptionName
  if (name === undefined || (queueName === undefined && topicName === undefined)) {
    throw new Error('A Service Bus trigger needs queueName, or topicName and subscriptionName')
  }
  const isDeadLetter = deadLetterSuffix.test(name)
  if (isDeadLetter && trigger.isSessionsEnabled) throw new Error(`${name} has no sessions`)
  const parent = name.replace(deadLetterSuffix, '')
  const subQueue = isDeadLetter ? { subQueueType: 'deadLetter' as const } : {}
  if (queueName !== undefined) {
    return {
      path: queueName,
      createReceiver: (options) => client.createReceiver(parent, { ...options, ...subQueue }),
      acceptNextSession: (options) => client.acceptNextSession(parent, options),
    }
  }
  const topic = topicName ?? ''
  return {
    path: `${topic}/Subscriptions/${name}`,
    createReceiver: (options) => client.createReceiver(topic, parent, { ...options, ...subQueue }),
    acceptNextSession: (options) => client.acceptNextSession(topic, parent, options),
  }
}
