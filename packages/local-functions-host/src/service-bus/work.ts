import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus'
import type { ServiceBusOptions } from '../config/host-json.ts'
import type { AppFunction, ServiceBusTrigger } from '../core/triggers.ts'
import type { Invoker, Outcome } from '../invocation/invoker.ts'
import type { Logger } from '../logs/logger.ts'
import type { Entity } from './entity.ts'
import { bodyBytes, bodyText, traceParentOf } from './message.ts'
import { batchBodies, batchMetadata, singleMetadata, type ReceiverIdentity } from './metadata.ts'
import { settle } from './settle.ts'

/** What every kind of listener works with. */
export interface ListenerContext {
  target: AppFunction<ServiceBusTrigger>
  entity: Entity
  fullyQualifiedNamespace: string
  options: ServiceBusOptions
  invoker: Invoker
  log: Logger
  includeEmptyEntries: boolean
  signal: AbortSignal
}

/** A running listener. `stop` takes no new messages and resolves when those in work are settled. */
export interface Listener {
  stop(): Promise<void>
}

/** Milliseconds for which the SDK is to renew locks; Azure's "infinite" is a negative time span. */
export function renewalOf({ maxAutoLockRenewalDuration }: ServiceBusOptions): number {
  return maxAutoLockRenewalDuration < 0 ? 2 ** 31 - 1 : maxAutoLockRenewalDuration
}

/** Runs the function with one message and settles it. */
export async function workOne(
  context: ListenerContext,
  receiver: ServiceBusReceiver,
  message: ServiceBusReceivedMessage,
): Promise<void> {
  const { target, invoker } = context
  const binary = target.trigger.dataType?.toLowerCase() === 'binary'
  const outcome = await invoker.run(target, {
    reason: reasonOf(context),
    data: binary ? { bytes: bodyBytes(message) } : { string: bodyText(message) },
    triggerMetadata: singleMetadata(message, identityOf(context, receiver)),
    traceParent: traceParentOf(message),
  })
  await settleAfter(context, receiver, [message], outcome)
}

/** Runs the function with all messages at once and settles them all alike. */
export async function workBatch(
  context: ListenerContext,
  receiver: ServiceBusReceiver,
  messages: ServiceBusReceivedMessage[],
): Promise<void> {
  const { target, invoker, includeEmptyEntries } = context
  const binary = target.trigger.dataType?.toLowerCase() === 'binary'
  const outcome = await invoker.run(target, {
    reason: reasonOf(context),
    data: binary
      ? { collectionBytes: { bytes: messages.map(bodyBytes) } }
      : batchBodies(messages, includeEmptyEntries),
    triggerMetadata: batchMetadata(messages, identityOf(context, receiver), includeEmptyEntries),
  })
  await settleAfter(context, receiver, messages, outcome)
}

function settleAfter(
  { target, options, log }: ListenerContext,
  receiver: ServiceBusReceiver,
  messages: ServiceBusReceivedMessage[],
  outcome: Outcome,
): Promise<void> {
  const autoComplete = target.trigger.autoCompleteMessages ?? options.autoCompleteMessages
  return settle(receiver, messages, outcome, autoComplete, log)
}

function reasonOf({ entity }: ListenerContext): string {
  return `(null): new message on '${entity.path}'`
}

function identityOf(context: ListenerContext, receiver: ServiceBusReceiver): ReceiverIdentity {
  return {
    functionName: context.target.name,
    fullyQualifiedNamespace: context.fullyQualifiedNamespace,
    entityPath: receiver.entityPath,
    identifier: receiver.identifier,
    hasSessions: context.target.trigger.isSessionsEnabled,
  }
}
