import { shortTime } from '../handoff/describe.ts'
import { estimateWait, type Estimate } from '../handoff/estimate.ts'
import { place } from '../handoff/routing.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import type { Hub } from './ports.ts'

/** What a handoff may expect of the queue in which it waits. */
export interface Prospects {
  /** 1 for the first in the queue of its skill. */
  readonly position: number
  readonly estimate: Estimate
  /** How many agents have what it needs, present or not. */
  readonly able: number
  /** How many handoffs at once those of them can have who are present. */
  readonly places: number
}

/**
 * @returns what a handoff may expect while it waits. Only counts, so it costs as many calls in a large pool
 * as in a small one.
 * @param freeAgent whether an agent shall have it now.
 */
export async function prospectsOf(
  { routing, now }: Hub,
  handoff: Handoff<Queued>,
  freeAgent: boolean,
): Promise<Prospects> {
  const { pool, wish } = handoff
  const [ahead, able, places, recentHandling] = await Promise.all([
    routing.waitingIn(pool, wish.routedTo, place(handoff)),
    routing.countAgents(pool, wish.needs, 'all', now()),
    routing.placesFor(pool, wish.needs, now()),
    routing.recentHandling(pool, wish.routedTo),
  ])
  const position = ahead + 1
  return {
    position,
    estimate: estimateWait({ position, freeAgent, places, recentHandling }),
    able,
    places,
  }
}

/** @returns in words until when the skill of a handoff is closed, and how many others it is to wait with. */
export function closedUntil(instant: string, others: number, now: string): string {
  const company = others === 0 ? 'as the only one' : `with ${others} ${others === 1 ? 'other' : 'others'}`
  return `closed until ${shortTime(instant, now)}, then in the queue ${company}`
}
