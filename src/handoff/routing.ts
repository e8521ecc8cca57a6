import { isFree, satisfies, type Agent } from './agents.ts'
import type { Handoff, Queued } from './states.ts'
import type { Instant } from './time.ts'

/** Highest priority in use; priorities are whole numbers from 0 to this. */
export const MAX_PRIORITY = 9

/**
 * @returns the place of a handoff in every queue as sortable text: priority first, then time of receipt,
 * then id. It never changes, so a handoff that comes back has its old place.
 */
export function place(handoff: Pick<Handoff, 'wish' | 'receivedAt' | 'id'>): string {
  return `${MAX_PRIORITY - handoff.wish.priority}|${handoff.receivedAt}|${handoff.id}`
}

export interface Match {
  readonly handoff: Handoff<Queued>
  readonly agent: Agent
}

/**
 * Pairs waiting handoffs with free agents: the first in place is served first, by the agent who has been
 * idle longest among those who are free and have every skill it needs. An agent with room for several is
 * given one here; who has more room is matched again.
 */
export function match(waiting: readonly Handoff<Queued>[], agents: readonly Agent[], now: Instant): Match[] {
  const free = agents.filter((agent) => isFree(agent, now)).sort(byIdleTime)
  const matches: Match[] = []
  for (const handoff of [...waiting].sort(byPlace)) {
    const index = free.findIndex((agent) => satisfies(agent, handoff.wish.needs))
    const [agent] = index < 0 ? [] : free.splice(index, 1)
    if (agent !== undefined) matches.push({ handoff, agent })
  }
  return matches
}

const byPlace = (one: Handoff, other: Handoff) => compare(place(one), place(other))
const byIdleTime = (one: Agent, other: Agent) =>
  compare(one.idleSince, other.idleSince) || compare(one.id, other.id)
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
