/** How long a handoff may still wait, and what that is made of. */
export interface Estimate {
  /** Null when nothing is known from which it could be told. */
  readonly seconds: number | null
  readonly basis: string
}

/** What an estimate is made of. */
export interface Outlook {
  /** 1 for the first in the queue. */
  readonly position: number
  /** Whether an agent may have it now. */
  readonly freeAgent: boolean
  /** How many handoffs at once the agents can have who are there and have what it needs. */
  readonly places: number
  /** How long agents had those that were completed last, in seconds. */
  readonly recentHandling: readonly number[]
}

/**
 * With all places taken one gets free every (mean handling time / places) on average, and the handoff has the
 * place after those before it: the mean wait of a queue with memoryless service (Little; Erlang C). Agents
 * who also serve other skills make it longer, agents who come make it shorter.
 */
export function estimateWait({ position, freeAgent, places, recentHandling }: Outlook): Estimate {
  if (freeAgent) return { seconds: 0, basis: 'an agent is free' }
  if (places === 0) return { seconds: null, basis: 'no agent who could take it is available' }
  if (recentHandling.length === 0) {
    return { seconds: null, basis: 'nothing with this skill was completed within the last hour' }
  }
  const mean = recentHandling.reduce((sum, seconds) => sum + seconds, 0) / recentHandling.length
  const seconds = Math.round((position * mean) / places)
  const basis = `${ordinal(position)} in the queue x ${Math.round(mean)} s a handoff (mean of the last ${recentHandling.length}) / ${places} ${places === 1 ? 'place' : 'places'}`
  return { seconds, basis }
}

function ordinal(position: number): string {
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(position)
  return `${position}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[ending]}`
}
