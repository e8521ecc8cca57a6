import { replayable } from './deliveries.ts'
import type { Actor } from './events.ts'
import { record } from './record.ts'
import type { Handoff } from './states.ts'
import type { Instant } from './time.ts'

/**
 * Somebody has mended the bot: what could not be delivered is due again, with a new day for it.
 * @returns the handoff, or undefined when there is nothing to deliver again.
 */
export function replay(handoff: Handoff, by: Actor, at: Instant): Handoff | undefined {
  const sequences = replayable(handoff.deliveries).map(({ sequence }) => sequence)
  if (sequences.length === 0) return undefined
  const logged = record(handoff, handoff.state, { type: 'deliveriesReplayed', by, sequences }, at)
  const deliveries = logged.deliveries.map((delivery) =>
    sequences.includes(delivery.sequence)
      ? {
          ...delivery,
          state: 'pending' as const,
          nextAttemptAt: at,
          replayed: { at, attempts: delivery.attempts },
        }
      : delivery,
  )
  return { ...logged, deliveries }
}
