import { receive } from '../handoff/receive.ts'
import { nextPlanned, type Planned } from '../handoff/schedule.ts'
import type { Pool } from '../handoff/names.ts'
import type { Wish } from '../handoff/states.ts'
import type { Hub } from './ports.ts'
import { closed, refusalOf } from './refuse-request.ts'
import { prospects, type Prospects } from './verdicts.ts'

/** What would become of a handoff if it were asked for now. */
export interface Preview extends Prospects {
  readonly outcome: 'accepted' | 'offered' | 'queued' | 'failed'
  readonly reason: string
  readonly nextDeadline: Planned | null
}

/**
 * @returns what would become of a handoff with this wish, by the same rules as for a real one. It promises
 * nothing: others may be quicker.
 */
export async function previewHandoff(hub: Hub, pool: Pool, wish: Wish): Promise<Preview> {
  const now = hub.now()
  const policy = hub.registry.policyOf(wish.routedTo)
  const request = { ...NOBODY, pool, wish, receivedAt: now }
  const handoff = receive(request, policy, now)
  const expected = await prospects(hub, handoff)
  const shut = closed(hub, wish, now)
  const isFirst = expected.next !== null && expected.position === 1 && shut === undefined
  const refusal = isFirst ? undefined : (shut ?? (await refusalOf(hub, { pool, wish })))
  const nextDeadline = refusal === undefined ? nextPlanned(handoff, policy) : null
  if (refusal !== undefined) return { ...expected, outcome: 'failed', reason: refusal.message, nextDeadline }
  if (isFirst) {
    const outcome = policy.assign === 'offer' ? 'offered' : 'accepted'
    return { ...expected, outcome, reason: `${expected.next.agent}: ${expected.next.reason}`, nextDeadline }
  }
  const { closedUntil } = handoff.state
  const reason =
    closedUntil === null
      ? `it would wait as number ${expected.position}`
      : `closed; it would wait until ${closedUntil}`
  return { ...expected, outcome: 'queued', reason, nextDeadline }
}

/** What a handoff has besides its wish; it plays no part in routing. The id comes after all others. */
const NOBODY = {
  id: '~',
  bot: '',
  reply: { conversation: { id: '' } },
  deliverTo: { via: 'poll' },
  transcript: { state: 'none', activities: 0 },
  warnings: [],
} as const
