import { receive, type HandoffRequest } from '../handoff/receive.ts'
import type { RequestRefusal } from '../handoff/refusal.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { fail } from '../handoff/transitions.ts'
import { commit, followUp } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import { cancelOnArrival, eraseWordsOf, isErased, wasErased } from './erased-request.ts'
import { once, untilDecided } from './errors.ts'
import { lastAgentFor } from './last-agent.ts'
import { give } from './match.ts'
import { onArrival, type Arrival } from './on-arrival.ts'
import type { Hub, Stored } from './ports.ts'
import type { RequestMessage } from './ports-messages.ts'
import { repeatRequest } from './repeat-request.ts'

/**
 * Turns a request from the queue into a handoff: keeps what the bot said, finds an agent, or lets it wait.
 * May run any number of times for the same request; the handoff comes to be once.
 * @throws TransientError when a store or the bus is away; the request is then tried again later.
 */
export async function assign(hub: Hub, message: RequestMessage): Promise<void> {
  const { request } = message
  // Who could have it is looked up meanwhile; nothing more is written before what was said is kept.
  const [kept, plan] = await Promise.all([keepWhatWasSaid(hub, message), planFor(hub, request)])
  const ended = kept === 'known' ? await hub.conversations.archived(request.id) : undefined
  const made = once(plan)
  const handoff =
    ended ?? (await untilDecided(async () => createHandoff(hub, made() ?? (await planFor(hub, request)))))
  if (handoff !== 'elsewhere') await eraseWordsOf(hub, handoff)
  if (message.transcript.kind !== 'external') return
  await hub.messages.sendTranscriptWanted(handoff === 'elsewhere' ? request.id : handoff.id)
}

async function keepWhatWasSaid(hub: Hub, message: RequestMessage): Promise<'new' | 'known'> {
  const { request, transcript, value } = message
  const { id: handoffId, receivedAt } = request
  const link = transcript.kind === 'external' ? { contentUrl: transcript.contentUrl } : {}
  const activities = transcript.kind === 'inline' ? transcript.activities : undefined
  const record = { handoffId, value, receivedAt, ...link }
  return hub.conversations.keepRequest(record, conversationKey(request), activities)
}

/** What is to become of a request, as things stand. */
interface Plan extends Arrival {
  readonly fresh: Handoff<Queued>
}

async function planFor(hub: Hub, request: HandoffRequest): Promise<Plan> {
  const policy = hub.registry.policyOf(request.wish.routedTo)
  const fresh = receive(request, policy, hub.now(), await lastAgentFor(hub, request, policy))
  return { fresh, ...(await onArrival(hub, fresh)) }
}

/**
 * One try to bring the handoff into the store, with its agent in the same batch when one is free.
 * @returns the handoff; 'elsewhere' when its conversation has another open one, which took this request
 * over; undefined for a lost race.
 */
async function createHandoff(
  hub: Hub,
  { fresh, first, refusal }: Plan,
): Promise<Handoff | 'elsewhere' | undefined> {
  if (refusal !== undefined) return createRefused(hub, fresh, refusal)
  const given = first && give(hub, first.match, first.agent)

  const result = await commit(hub, fresh.pool, [
    { type: 'createHandoff', handoff: given?.handoff ?? fresh },
    ...(given?.changes ?? []),
    { type: 'lockConversation', key: conversationKey(fresh), handoffId: fresh.id },
  ])
  if (result.committed) return given?.handoff ?? fresh
  if (result.obstacle === 'createHandoff') return alreadyThere(hub, fresh)
  if (result.obstacle === 'lockConversation') return conversationTaken(hub, fresh)
  return undefined
}

/** The conversation has an open handoff, or was left before this request was read from the queue. */
async function conversationTaken(
  hub: Hub,
  fresh: Handoff<Queued>,
): Promise<Handoff | 'elsewhere' | undefined> {
  const { pool } = fresh
  const key = conversationKey(fresh)
  const conversation = await hub.routing.conversation(pool, key)
  if (conversation === undefined) return undefined
  if (conversation.type === 'open') return repeatRequest(hub, fresh, conversation.handoffId)
  const { left, version } = conversation
  if (left.at <= fresh.receivedAt) {
    await hub.routing.commit(pool, [{ type: 'returnToConversation', key, left, replacing: version }])
    return undefined
  }
  const handoff = cancelOnArrival(fresh, left, isErased(conversation, fresh), hub.now())
  const result = await commit(hub, pool, [{ type: 'createHandoff', handoff }])
  return result.committed ? handoff : alreadyThere(hub, fresh)
}

/** The bot is told at once that nobody will come, unless its conversation is being served already. */
async function createRefused(
  hub: Hub,
  fresh: Handoff<Queued>,
  { code, message }: RequestRefusal,
): Promise<Handoff | 'elsewhere' | undefined> {
  const conversation = await hub.routing.conversation(fresh.pool, conversationKey(fresh))
  if (conversation?.type === 'open' && conversation.handoffId !== fresh.id) {
    return (await repeatRequest(hub, fresh, conversation.handoffId)) ?? alreadyThere(hub, fresh)
  }
  if (isErased(conversation, fresh)) return conversationTaken(hub, fresh)
  const handoff = fail(fresh, code, message, hub.now())
  const result = await commit(hub, fresh.pool, [{ type: 'createHandoff', handoff }])
  return result.committed ? handoff : alreadyThere(hub, fresh)
}

/** The id is taken: by an earlier delivery of this request, or by a cancellation that came first. */
async function alreadyThere(hub: Hub, fresh: Handoff<Queued>): Promise<Handoff | 'elsewhere' | undefined> {
  const found = await hub.routing.find(fresh.id)
  if (found === undefined) return undefined
  if (found.type === 'alias') return 'elsewhere'
  if (found.type === 'handoff') return seenBefore(hub, fresh, found.stored)
  const { mark } = found
  if (mark.bot !== null && mark.bot !== fresh.bot) {
    // Another bot's doing: it has no say over this one's handoffs.
    await hub.routing.commit(fresh.pool, [
      { type: 'unmarkCancelled', id: fresh.id, mark, replacing: found.version },
    ])
    return undefined
  }
  const by = mark.bot === null ? 'supervisor' : (`bot:${mark.bot}` as const)
  const { reason } = mark
  const handoff = cancelOnArrival(fresh, { by, reason }, await wasErased(hub, fresh), hub.now())
  const result = await commit(hub, fresh.pool, [
    { type: 'replaceHandoff', handoff, replacing: found.version },
  ])
  return result.committed ? handoff : undefined
}

/** Stored by an earlier delivery of this request, whose process may have died before it did what follows. */
async function seenBefore(
  hub: Hub,
  fresh: Handoff,
  { value: handoff, claim }: Stored<Handoff>,
): Promise<Handoff | 'elsewhere'> {
  if (handoff.id !== fresh.id) return 'elsewhere'
  // The claim waits for its message, which that process may not have sent.
  const claimed = claim?.inMessage === true ? { claim } : {}
  await followUp(hub, fresh.pool, [{ type: 'createHandoff', handoff, ...claimed }])
  return handoff
}
