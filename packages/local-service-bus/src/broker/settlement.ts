import type { PropertyChanges, PropertyValue } from './message.ts'

/** What a receiver decides about a message that it has locked. */
export type Settlement =
  | { readonly kind: 'complete' }
  | { readonly kind: 'abandon' | 'defer'; readonly changes: PropertyChanges }
  | {
      readonly kind: 'deadLetter'
      readonly reason: string | undefined
      readonly description: string | undefined
      readonly changes: PropertyChanges
    }

/** Why a message is in the dead-letter queue is written in its application properties. */
export function deadLetterProperties(
  reason: string | undefined,
  description: string | undefined,
  changes: PropertyChanges = new Map(),
): PropertyChanges {
  const properties = new Map<string, PropertyValue>(changes)
  if (reason !== undefined) properties.set('DeadLetterReason', reason)
  if (description !== undefined) properties.set('DeadLetterErrorDescription', description)
  return properties
}

export function expired(): PropertyChanges {
  return deadLetterProperties('TTLExpiredException', 'The message expired and was dead lettered.')
}

export function deliveredTooOften(attempts: number): PropertyChanges {
  return deadLetterProperties(
    'MaxDeliveryCountExceeded',
    `Message could not be consumed after ${attempts} delivery attempts.`,
  )
}

/** A subscription with sessions cannot refuse the sender, who sent to the topic. */
export function sessionIdMissing(): PropertyChanges {
  return deadLetterProperties(
    'Session id is null.',
    "Session enabled entity doesn't allow a message whose session identifier is null.",
  )
}
