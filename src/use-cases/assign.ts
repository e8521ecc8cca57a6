import type { Agent } from '../handoff/agents.ts'
import { CANNOT_FIND_AGENT } from '../handoff/policy.ts'
import { receive } from '../handoff/receive.ts'
import { match } from '../handoff/routing.ts'
import type { Handoff, Queued } from '../handoff/states.ts'
import { isIn } from '../handoff/states.ts'
import { cancel, fail } from '../handoff/transitions.ts'
import { conversationKey } from './conversation-key.ts'
import { untilDecided } from './errors.ts'
import { acceptance, matchNeeds, tellAccepted } from './match.ts'
import type { Hub, RequestMessage, Stored } from './ports.ts'
import { repeatRequest } from './repeat-request.ts'

/**
 * Turns a request from the queue into a handoff: keeps what the bot said, finds an agent, or lets it wait.
 * May run any number of times for the same request; the handoff comes to be once.
 * @throws TransientError when a store or the bus is away; the request is then tried again later.
 */
export async function assign(hub: Hub, message: RequestMessage): Promise<void> {
  const { request } = message
  const seenBefore = (await keepWhatWasSaid(hub, message)) === 'known'
  if (seenBefore && (await hub.conversations.archived(request.id)) !== undefined) return

  const policy = hub.registry.policyOf(request.wish.routedTo)
  const handoff = await untilDecided(async () => createHandoff(hub, receive(request, policy, hub.now())))
  if (handoff !== 'elsewhere') await followUp(hub, handoff, message)
  else if (message.transcript.kind === 'external') await hub.messages.sendTranscriptWanted(request.id)
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
async function createHandoff(hub: Hub, fresh: Handoff<Queued>): Promise<Handoff | 'elsewhere' | undefined> {
  const { pool, wish } = fresh
  const candidates = await hub.routing.candidates(pool, wish.needs)
  if (candidates.length === 0) return createWithoutAgent(hub, fresh)

  const agent = await agentFor(hub, fresh, candidates)
  const accepted = agent === undefined ? undefined : acceptance(hub, fresh, agent)
  const handoff = accepted?.handoff ?? fresh
  const result = await hub.routing.commit(pool, [
    { type: 'createHandoff', handoff },
    ...(accepted === undefined ? [] : [accepted.agentChange]),
    { type: 'lockConversation', key: conversationKey(fresh), handoffId: fresh.id },
  ])
  if (result.committed) return handoff
  if (result.obstacle === 'createHandoff') return alreadyThere(hub, fresh)
  if (result.obstacle === 'lockConversation') return conversationTaken(hub, fresh)
  return undefined
}

/** The free agent who comes first for it; none when another handoff, of whatever skill, comes first for him. */
async function agentFor(
  hub: Hub,
  fresh: Handoff<Queued>,
  candidates: readonly Stored<Agent>[],
): Promise<Stored<Agent> | undefined> {
  const [first] = match([fresh], candidates.map(value), hub.now())
  const agent = candidates.find((candidate) => candidate.value === first?.agent)
  if (agent === undefined) return undefined
  const ahead = await hub.routing.waitingForAgent(agent.value)
  const [pair] = match([fresh, ...ahead.map(value)], [agent.value], hub.now())
  return pair?.handoff.id === fresh.id ? agent : undefined
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
  const handoff = cancel(fresh, left.by, left.reason, hub.now())
  const result = await hub.routing.commit(pool, [{ type: 'createHandoff', handoff }])
  return result.committed ? handoff : alreadyThere(hub, fresh)
}

/** No agent of the pool has what is asked for: the bot is told at once, unless it is being served already. */
async function createWithoutAgent(
  hub: Hub,
  fresh: Handoff<Queued>,
): Promise<Handoff | 'elsewhere' | undefined> {
  const conversation = await hub.routing.conversation(fresh.pool, conversationKey(fresh))
  if (conversation?.type === 'open' && conversation.handoffId !== fresh.id) {
    return (await repeatRequest(hub, fresh, conversation.handoffId)) ?? alreadyThere(hub, fresh)
  }
  const handoff = fail(fresh, 'NoAgentWithSkill', CANNOT_FIND_AGENT, hub.now())
  const result = await hub.routing.commit(fresh.pool, [{ type: 'createHandoff', handoff }])
  return result.committed ? handoff : alreadyThere(hub, fresh)
}

const value = <T>(stored: Stored<T>): T => stored.value

/** The id is taken: by an earlier delivery of this request, or by a cancellation that came first. */
async function alreadyThere(hub: Hub, fresh: Handoff<Queued>): Promise<Handoff | 'elsewhere' | undefined> {
  const found = await hub.routing.find(fresh.id)
  if (found === undefined) return undefined
  if (found.type === 'alias') return 'elsewhere'
  if (found.type === 'handoff') return found.stored.value.id === fresh.id ? found.stored.value : 'elsewhere'
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
  const result = await hub.routing.commit(fresh.pool, [
    { type: 'replaceHandoff', handoff, replacing: found.version },
  ])
  return result.committed ? handoff : undefined
}

/** Everything that must happen after the handoff is stored. The sweep does it when this process dies first. */
async function followUp(hub: Hub, handoff: Handoff, message: RequestMessage): Promise<void> {
  const tasks: Promise<unknown>[] = []
  if (isIn(handoff, 'accepted')) tasks.push(tellAccepted(hub, handoff))
  else if (handoff.deliveries.length > 0) tasks.push(hub.messages.sendStatusWaiting(handoff.id))
  if (message.transcript.kind === 'external') tasks.push(hub.messages.sendTranscriptWanted(handoff.id))
  if (isIn(handoff, 'queued')) {
    tasks.push(hub.messages.wakeAt(handoff.id, handoff.state.waitUntil))
    // Written first, then looked at the agents again: one who became free in between has seen no handoff.
    tasks.push(matchNeeds(hub, handoff.pool, handoff.wish.needs))
  }
  await Promise.all(tasks)
}
