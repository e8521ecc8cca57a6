import { isPresent, levelOf, type Agent } from './agents.ts'
import type { AgentId } from './names.ts'
import { isIn, type Handoff, type Wish } from './states.ts'
import type { Instant } from './time.ts'

/*
 * The one list of changes after which a waiting handoff and an agent may fit who did not fit before. Every
 * write is held against it, and what it names is matched at once, in the same call.
 */

type AgentChanged = (before: Agent, after: Agent, now: Instant) => boolean

/** What lets an agent take something that he could not take before. */
export const SUPPLY = {
  becameAvailable: (before, after, now) => !isPresent(before, now) && isPresent(after, now),
  /** Who had another place free already was matched when that came to be. */
  placeFreed: (before, after) => !hasPlace(before) && hasPlace(after),
  skillGained: (before, after) => after.skills.some(({ key }) => levelOf(after, key) > levelOf(before, key)),
} satisfies Record<string, AgentChanged>

type HandoffChanged = (before: Handoff | undefined, after: Handoff) => boolean

/** What lets a waiting handoff go to somebody it could not go to before. */
export const DEMAND = {
  /** Came in, or came back: declined, expired, withdrawn, transferred, requeued, its agent lost. */
  beganToWait: (before) => before === undefined || !isIn(before, 'queued'),
  opened: (before) => before !== undefined && isIn(before, 'queued') && before.state.closedUntil !== null,
  needsChanged: (before, after) => before !== undefined && needsOf(before.wish) !== needsOf(after.wish),
  preferenceEnded: (before, after) => {
    const keptFor = before?.preferred?.agent ?? null
    return keptFor !== null && keptFor !== after.preferred?.agent
  },
  mayBeAskedAgain: (before, after) => before?.passes.some(({ agent }) => !hasPassed(after, agent)) ?? false,
} satisfies Record<string, HandoffChanged>

/** Counts what is written down: a wrap-up frees its place when it is taken off the list. */
const hasPlace = ({ assignments, offers, wrapUps, capacity }: Agent) =>
  assignments.length + offers.length + wrapUps.length < capacity

const hasPassed = ({ passes }: Handoff, agent: AgentId) => passes.some((pass) => pass.agent === agent)

const needsOf = ({ routedTo, needs }: Wish) => JSON.stringify([routedTo, needs])

/** @returns whether the agent, as written now, may get something that he could not get before. */
export function suppliesMore(before: Agent | undefined, after: Agent, now: Instant): boolean {
  return before !== undefined && Object.values(SUPPLY).some((changed) => changed(before, after, now))
}

/** @returns whether the handoff, as written now, waits for somebody it could not go to before. */
export function wantsMore(before: Handoff | undefined, after: Handoff): boolean {
  if (!isIn(after, 'queued') || after.state.closedUntil !== null) return false
  return Object.values(DEMAND).some((changed) => changed(before, after))
}
