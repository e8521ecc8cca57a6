import type { Namespace } from './broker/namespace.ts'
import { toDuplicateWindow, toSettings, type ParsedQueue, type ParsedTopic } from './config.ts'

/** Adds a declared queue. Throws `entity-already-exists`. */
export function declareQueue(namespace: Namespace, { Name, Properties }: ParsedQueue): void {
  namespace.addQueue(Name, toSettings(Properties))
}

/** Adds a declared topic with its subscriptions. Throws `entity-already-exists`. */
export function declareTopic(namespace: Namespace, { Name, Properties, Subscriptions }: ParsedTopic): void {
  const topic = namespace.addTopic(Name, toDuplicateWindow(Properties))
  for (const subscription of Subscriptions ?? []) {
    topic.addSubscription(subscription.Name, toSettings(subscription.Properties))
  }
}
