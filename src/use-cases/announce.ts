import { graceOrWrapUpEnd, type Agent } from '../handoff/agents.ts'
import { noticesOf } from '../handoff/notices.ts'
import { newlyPending } from '../handoff/deliveries.ts'
import { deadlineOf } from '../handoff/schedule.ts'
import type { Handoff } from '../handoff/states.ts'
import { secondsBetween, type Instant } from '../handoff/time.ts'
import type { Change, Hub } from './ports.ts'
import type { Claim } from './ports-claims.ts'

/** A deadline further away is left to the sweep: its message would stay on the queue for hours. */
const NEAR_SECONDS = 60 * 60

/**
 * Sends the messages that a batch of writes makes necessary: "tell the bot", "wake up then". The sweep does
 * it when this process dies first.
 */
export async function announce(hub: Hub, changes: readonly Change[]): Promise<void> {
  await Promise.all(changes.map((change) => announceChange(hub, change)))
}

async function announceChange(hub: Hub, change: Change): Promise<void> {
  if (change.type === 'createHandoff') return announceHandoff(hub, change.before, change)
  if (change.type === 'replaceHandoff') return announceHandoff(hub, change.replacing.value, change)
  if (change.type === 'replaceAgent') return announceAgent(hub, change.replacing.value, change.agent)
}

/** Clocks differ a little. */
const EARLY_SECONDS = 2

/** @returns whether a wake-up for this moment has come a little too early, and has to be sent again. */
export function cameEarly(hub: Hub, at: Instant | null): at is Instant {
  const early = at === null ? 0 : secondsBetween(hub.now(), at)
  return early > 0 && early <= EARLY_SECONDS
}

async function announceAgent(hub: Hub, before: Agent, after: Agent): Promise<void> {
  const at = graceOrWrapUpEnd(after)
  if (at === null || !isNewWakeUp(hub, graceOrWrapUpEnd(before), at)) return
  await hub.messages.wakeForAgent(after.pool, after.id, at)
}

async function announceHandoff(
  hub: Hub,
  before: Handoff | undefined,
  { handoff: after, claim }: { readonly handoff: Handoff; readonly claim?: Claim },
): Promise<void> {
  const isNews = newlyPending(before?.deliveries ?? [], after.deliveries).length > 0
  const at = deadlineOf(after)
  const wakes = at !== null && isNewWakeUp(hub, before === undefined ? null : deadlineOf(before), at)
  await Promise.all([
    isNews ? sendStatus(hub, after, claim) : undefined,
    hasNewsForDesk(hub, before, after) ? hub.messages.sendNoticesWaiting(after.id) : undefined,
    wakes ? hub.messages.wakeAt(after.id, at) : undefined,
  ])
}

async function sendStatus(hub: Hub, handoff: Handoff, claim: Claim | undefined): Promise<void> {
  if (claim === undefined) return hub.messages.sendStatusWaiting(handoff.id)
  return hub.messages.sendStatusClaimed({ id: handoff.id, claim, handoff })
}

function hasNewsForDesk(hub: Hub, before: Handoff | undefined, after: Handoff): boolean {
  return hub.desks.of(after.pool) !== undefined && noticesOf(before, after).length > 0
}

/** Whether a deadline needs a message: it is near, and has none yet, or the one that it had was just used. */
function isNewWakeUp(hub: Hub, before: Instant | null, at: Instant): boolean {
  const isNear = secondsBetween(hub.now(), at) <= NEAR_SECONDS
  return isNear && (at !== before || at <= hub.now())
}
