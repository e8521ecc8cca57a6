import {
  afterAttempt,
  nextDeliveryAt,
  pendingDeliveries,
  type Delivery,
  type DeliveryOutcome,
} from '../handoff/deliveries.ts'
import type { HandoffId } from '../handoff/names.ts'
import { isSettled, toldOnce, type Handoff } from '../handoff/states.ts'
import { noteBot } from './bot-health.ts'
import { lastStart, newClaim } from './claims.ts'
import { conversationKey } from './conversation-key.ts'
import type { Hub } from './ports.ts'
import type { Claim, ClaimedNews } from './ports-claims.ts'

/** What came of a turn is written in one patch, which takes ten operations: see delivery-claims.ts */
const MOST_IN_A_TURN = 6

/**
 * Tells the bot, in order, what the handoff's log says it has not been told yet, and writes down what came
 * of it. At most one process does so for a handoff at a time. Stops at the first status that has to be
 * tried again later.
 * @param news what came with a message that was never delivered before.
 */
export async function notify(hub: Hub, id: HandoffId, news?: ClaimedNews): Promise<void> {
  const begun = await begin(hub, id, news)
  if (begun === undefined) return
  const { claim } = begun
  let handoff: Handoff | undefined = begun.handoff
  while (handoff !== undefined) {
    const attempts = await deliverDue(hub, handoff, claim)
    const attempted = attempts.map(({ delivery }) => delivery)
    const seen: Handoff = { ...handoff, deliveries: merge(handoff.deliveries, attempted) }
    const settled = isSettled(seen)
    const failure = settled ? await archiving(hub, seen) : undefined
    const archived = settled && failure === undefined

    // The receipts are written all the same: the bot must not be told again for want of an archive.
    const goesOn = settled && !archived
    const record = await hub.routing.recordDelivery(seen, claim, { attempted, archived, goesOn })
    const outcomes = attempts.map(({ outcome }) => outcome)
    await noteBot(hub, record.result === 'changed' ? record.handoff : seen, outcomes)
    if (failure !== undefined) throw failure
    if (record.result === 'recorded') return scheduleNext(hub, seen)
    // Something was logged meanwhile: what is new is ours to deliver, too.
    handoff = record.result === 'changed' ? record.handoff : undefined
  }
}

/** @returns the handoff, with the claim on telling its bot; undefined when another has that, or nothing is to be told. */
async function begin(
  hub: Hub,
  id: HandoffId,
  news: ClaimedNews | undefined,
): Promise<{ readonly handoff: Handoff; readonly claim: Claim } | undefined> {
  const now = hub.now()
  if (news?.handoff !== undefined && now <= lastStart(news.claim)) {
    return { handoff: news.handoff, claim: news.claim }
  }
  const claim = newClaim(hub)
  const stored = await hub.routing.claimDelivery(id, claim, now, news?.claim)
  return stored && { handoff: stored.value, claim }
}

/** @returns why a handoff could not be archived; undefined when it is. */
async function archiving(hub: Hub, handoff: Handoff): Promise<Error | undefined> {
  try {
    await hub.conversations.archive(handoff, conversationKey(handoff))
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

interface Attempt {
  readonly delivery: Delivery
  readonly outcome: DeliveryOutcome
}

async function deliverDue(hub: Hub, handoff: Handoff, claim: Claim): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  const latest = lastStart(claim)
  const bot = hub.registry.bot(handoff.bot)
  for (const delivery of pendingDeliveries(handoff.deliveries).slice(0, MOST_IN_A_TURN)) {
    const now = hub.now()
    if (now > latest || (delivery.nextAttemptAt !== null && delivery.nextAttemptAt > now)) break
    const outcome =
      bot === undefined
        ? { outcome: 'undeliverable' as const, answer: `bot "${handoff.bot}" is no longer registered` }
        : await hub.deliver(bot, handoff, delivery).catch((error: unknown) => ourFault(hub, handoff, error))
    const after = afterAttempt(delivery, outcome, hub.now(), await hadOneTry(hub, handoff, outcome))
    attempts.push({ delivery: after, outcome })
    if (after.state === 'undeliverable') alarm(hub, handoff, after)
    if (after.state === 'pending') break
  }
  return attempts
}

/**
 * @returns whether it had the only try that it gets. A bot that takes nothing any more may have ended the conversation
 * since the handoff was read, and nothing is wrong then: so the store is asked before it is called undeliverable.
 */
async function hadOneTry(hub: Hub, handoff: Handoff, { outcome }: DeliveryOutcome): Promise<boolean> {
  if (toldOnce(handoff) || outcome !== 'undeliverable') return toldOnce(handoff)
  const found = await hub.routing.find(handoff.id)
  return found?.type === 'handoff' && toldOnce(found.stored.value)
}

function alarm(hub: Hub, { id: handoffId, bot }: Handoff, { status, lastAnswer }: Delivery): void {
  const answer = lastAnswer ?? 'it was never tried'
  hub.log('error', 'A status could not be delivered to its bot', { handoffId, bot, status, answer })
}

/** A fault of the hub itself is tried again, like one of the bot's, and counted as an attempt. */
function ourFault(hub: Hub, { id }: Handoff, error: unknown): DeliveryOutcome {
  const reason = error instanceof Error ? error.message : String(error)
  hub.log('error', 'A status could not be sent', { handoffId: id, reason })
  const answer = 'the hub could not send it; its log says why'
  return { outcome: 'retry', answer, afterSeconds: 60, ourFault: true }
}

function merge(all: readonly Delivery[], newer: readonly Delivery[]): Delivery[] {
  return all.map((delivery) => newer.find((after) => after.sequence === delivery.sequence) ?? delivery)
}

async function scheduleNext(hub: Hub, handoff: Handoff): Promise<void> {
  const next = nextDeliveryAt(handoff.deliveries)
  if (next !== null) await hub.messages.sendStatusWaiting(handoff.id, next)
}
