import { newlyPending, nextDeliveryAt } from '../handoff/deliveries.ts'
import { secondsAfter, type Instant } from '../handoff/time.ts'
import type { Change, Hub } from './ports.ts'
import type { Claim } from './ports-claims.ts'

/**
 * A process that dies with a claim leaves it to lapse, and the sweep then delivers: so a claim is short, and
 * no attempt is begun later than a third of it. An attempt takes 5 seconds at most, or, when a bot refuses
 * the first token, twice that and 10 seconds a token.
 */
const CLAIM_SECONDS = 45
const LAST_START_SECONDS = 15

/** @returns a claim that begins now. */
export function newClaim(hub: Hub): Claim {
  return { by: hub.randomId(), until: secondsAfter(hub.now(), CLAIM_SECONDS) }
}

/** @returns until when who has the claim may begin to tell the bot something. */
export function lastStart({ until }: Claim): Instant {
  return secondsAfter(until, LAST_START_SECONDS - CLAIM_SECONDS)
}

/**
 * @returns the writes, each handoff that has news for its bot with a claim on telling them. It goes with their
 * message, so that whoever gets it need not ask the store whether and what to tell.
 */
export function claimNews(hub: Hub, changes: readonly Change[]): Change[] {
  return changes.map((change) =>
    (change.type === 'createHandoff' || change.type === 'replaceHandoff') && mayClaim(hub, change)
      ? { ...change, claim: { ...newClaim(hub), inMessage: true } }
      : change,
  )
}

type Written = Extract<Change, { type: 'createHandoff' | 'replaceHandoff' }>

/** Something new is to be told now, and nobody is about to tell the bot. */
function mayClaim(hub: Hub, change: Written): boolean {
  const { before, claim } = whatStood(change)
  if (newlyPending(before?.deliveries ?? [], change.handoff.deliveries).length === 0) return false
  const now = hub.now()
  const at = nextDeliveryAt(change.handoff.deliveries)
  return at !== null && at <= now && (claim?.until ?? now) <= now
}

function whatStood(change: Written) {
  if (change.type === 'createHandoff') return { before: change.before, claim: null }
  return { before: change.replacing.value, claim: change.replacing.claim }
}
