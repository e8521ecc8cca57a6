import { receive, type HandoffRequest } from '../handoff/receive.ts'
import type { RequestRefusal } from '../handoff/refusal.ts'
import { match } from '../handoff/routing.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { cancel, fail } from '../handoff/transitions.ts'
import { commit, followUp } from './commit.ts'
import { conversationKey } from './conversation-key.ts'
import { untilDecided } from './errors.ts'
import { lastAgentFor } from './last-agent.ts'
import { agentsFor, give, kindOf, type Given } from './match.ts'
import type { Hub, RequestMessage, Stored } from './ports.ts'
import { closed, refusalOf } from './refuse-request.ts'
import { repeatRequest } from './repeat-request.ts'

/**
 * Turns a request from the queue into a handoff: keeps what the bot said, finds an agent, or lets it wait.
 * May run any number of times for the same request; the handoff comes to be once.
 * @throws TransientError when a store or the bus is away; the request is then tried again later.
 */
export async function assign(hub: Hub, message: RequestMessage): Promise<void> {
  const { request } = message
  const kept = await keepWhatWasSaid(hub, message)
  if (kept === 'known' && (await hub.conversations.archived(request.id)) !== undefined) return

  const handoff = await untilDecided(() => createHandoff(hub, request))
  if (message.transcript.kind !== 'external') return
  await hub.messages.sendTranscriptWanted(handoff === 'elsewhere' ? request.id : handoff.id)
}

async function keepWhatWasSaid(hub: Hub, message: RequestMessage): Promise<'new' | 'known'> {
  const { request, transcript, value } = message
  const { id: handoffId, receivedAt } = request
  if (transcript.kind === 'inline') await hub.conversations.keepTranscript(handoffId, transcript.activities)
  const link = transcript.kind === 'external' ? { contentUrl: transcript.contentUrl } : {}
  return hub.conversations.keepRequest({ handoffId, value, receivedAt, ...link })
}

/**
 * One try to bring the handoff into the store, with its agent in the same batch when one is free.
 * @returns the handoff; 'elsewhere' when its conversation has another open one, which took this request
 * over; undefined for a lost race.
 */
async function createHandoff(hub: Hub, request: HandoffRequest): Promise<Handoff | 'elsewhere' | undefined> {
  const { pool } = request
  const policy = hub.registry.policyOf(request.wish.routedTo)
  const fresh = receive(request, policy, hub.now(), await lastAgentFor(hub, request, policy))
  const shut = closed(hub, fresh.wish, fresh.receivedAt)
  const opensLater = shut !== undefined || fresh.state.closedUntil !== null
  const given = opensLater ? undefined : await givenAtOnce(hub, fresh)
  const refusal = given === undefined ? (shut ?? (await refusalOf(hub, fresh))) : undefined
  if (refusal !== undefined) return createRefused(hub, fresh, refusal)

  const result = await commit(hub, pool, [
    { type: 'createHandoff', handoff: given?.handoff ?? fresh },
    ...(given?.changes ?? []),
    { type: 'lockConversation', key: conversationKey(fresh), handoffId: fresh.id },
  ])
  if (result.committed) return given?.handoff ?? fresh
  if (result.obstacle === 'createHandoff') return alreadyThere(hub, fresh)
  if (result.obstacle === 'lockConversation') return conversationTaken(hub, fresh)
  return undefined
}

/** The agent whose turn it is, unless another handoff, of whatever skill, comes first for him. */
async function givenAtOnce(hub: Hub, fresh: Handoff<Queued>): Promise<Given | undefined> {
  const { policyOf } = hub.registry
  const free = await agentsFor(hub, fresh.pool, kindOf(fresh))
  const [chosen] = match([fresh], free.map(value), policyOf, hub.now())
  const agent = free.find((each) => each.value === chosen?.agent)
  if (agent === undefined) return undefined
  const ahead = await hub.routing.waitingForAgent(agent.value)
  const decisions = match([fresh, ...ahead.map(value)], [agent.value], policyOf, hub.now())
  const first = decisions.find((decision) => decision.agent !== null)
  return first?.handoff === fresh && chosen?.agent ? give(hub, chosen, agent) : undefined
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
  const way = left.endOfConversation === true ? 'endOfConversation' : 'cancel'
  const handoff = cancel(fresh, left.by, left.reason, hub.now(), way)
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
  const handoff = fail(fresh, code, message, hub.now())
  const result = await commit(hub, fresh.pool, [{ type: 'createHandoff', handoff }])
  return result.committed ? handoff : alreadyThere(hub, fresh)
}

const value = <T>(stored: Stored<T>): T => stored.value

/** The id is taken: by an earlier delivery of this request, or by a cancellation that came first. */
async function alreadyThere(hub: Hub, fresh: Handoff<Queued>): Promise<Handoff | 'elsewhere' | undefined> {
  const found = await hub.routing.find(fresh.id)
  if (found === undefined) return undefined
  if (found.type === 'alias') return 'elsewhere'
  if (found.type === 'handoff') return seenBefore(hub, fresh, found.stored.value)
  const { mark } = found
  if (mark.bot !== null && mark.bot !== fresh.bot) {
    // Another bot's doing: it has no say over this one's handoffs.
    await hub.routing.commit(fresh.pool, [
      { type: 'unmarkCancelled', id: fresh.id, mark, replacing: found.version },
    ])
    return undefined
  }
  const by = mark.bot === null ? 'supervisor' : (`bot:${mark.bot}` as const)
  const handoff = cancel(fresh, by, mark.reason, hub.now())
  const result = await commit(hub, fresh.pool, [
    { type: 'replaceHandoff', handoff, replacing: found.version },
  ])
  return result.committed ? handoff : undefined
}

/** Stored by an earlier delivery of this request, whose process may have died before it did what follows. */
async function seenBefore(hub: Hub, fresh: Handoff, handoff: Handoff): Promise<Handoff | 'elsewhere'> {
  if (handoff.id !== fresh.id) return 'elsewhere'
  await followUp(hub, fresh.pool, [{ type: 'createHandoff', handoff }])
  return handoff
}
