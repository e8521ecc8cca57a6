import { nextNoticeAt } from '../handoff/notice-ledger.ts'
import type { BotName, HandoffId } from '../handoff/names.ts'
import { isOpen, isSettled, type Handoff } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import { requireSupervisor, type Caller } from './caller.ts'
import { conversationKeyOf } from './conversation-key.ts'
import { Refusal, untilDecided } from './errors.ts'
import { userKeyOf } from './last-agent.ts'
import { MAY_REMAIN, type Remaining } from './may-remain.ts'
import type { Bot, Hub, Stored } from './ports.ts'
import type { Counts } from './ports-erase.ts'

export interface ConversationToErase {
  readonly bot: BotName
  /** As in the bot's `handoff.initiate`; undefined where that had none. */
  readonly channelId: string | undefined
  readonly conversationId: string
}

/** What was done. Names the conversation by its digest, as the log does, so that it may be filed. */
export interface Receipt {
  readonly id: string
  readonly at: Instant
  readonly conversation: { readonly bot: BotName; readonly channelId: string | null; readonly digest: string }
  /** Other names of handoffs included. */
  readonly handoffs: readonly HandoffId[]
  /** How many documents this call deleted, by container and type. */
  readonly documents: { readonly routing: Counts; readonly conversations: Counts }
  readonly mayRemain: readonly Remaining[]
}

/**
 * Deletes what the hub keeps of a conversation that has ended, before its time. May be repeated: a call after
 * one that died finishes its work, and one more deletes nothing.
 * @throws Refusal while the conversation has an open handoff, or somebody has not been told how one ended.
 */
export async function eraseConversation(
  hub: Hub,
  caller: Caller,
  { bot: name, channelId, conversationId }: ConversationToErase,
): Promise<Receipt> {
  requireSupervisor(caller)
  const bot = hub.registry.bot(name)
  if (bot === undefined) {
    const message = `There is no bot "${name}" in hub.config.json; one that was taken out must be put back to erase what it said`
    throw new Refusal('missing', 'BotUnknown', message)
  }
  const key = conversationKeyOf(name, channelId, conversationId)
  // First, so that a request still on its way does not bring back what is deleted below.
  const at = await untilDecided(() => markErased(hub, bot, key))
  const ids = await hub.erasure.requestsOf(key)
  const ended = await Promise.all(ids.map((id) => endedOf(hub, id)))

  const documents = {
    routing: sum(
      await eraseRouted(
        hub,
        ids,
        ended.flatMap((each) => each ?? []),
      ),
    ),
    // Last: by these the others are found, should this call die and another finish it.
    conversations: sum(await oneByOne(ids, (id) => hub.erasure.eraseKept(id))),
  }
  const id = hub.randomId()
  hub.log('information', 'A conversation was erased', {
    receipt: id,
    conversation: key,
    bot: name,
    handoffs: ids.length,
    ...documents,
  })
  const conversation = { bot: name, channelId: channelId ?? null, digest: key }
  return { id, at, conversation, handoffs: ids, documents, mayRemain: MAY_REMAIN }
}

/** @returns when it was marked; undefined for a lost race. */
async function markErased(hub: Hub, bot: Bot, key: string): Promise<Instant | undefined> {
  const conversation = await hub.routing.conversation(bot.pool, key)
  if (conversation?.type === 'open') throw stillOpen(conversation.handoffId)
  const at = hub.now()
  const before = conversation?.left ?? { by: 'supervisor', reason: 'The conversation was erased' }
  const left = { ...before, at, erasedAt: at }
  const replacing = conversation === undefined ? {} : { replacing: conversation.version }
  const result = await hub.routing.commit(bot.pool, [{ type: 'leaveConversation', key, left, ...replacing }])
  return result.committed ? at : undefined
}

/**
 * @returns the ended handoff under an id, from wherever it is; undefined for none.
 * @throws Refusal when it is still needed.
 */
async function endedOf(hub: Hub, id: HandoffId): Promise<Stored<Handoff> | undefined> {
  const found = await hub.routing.find(id)
  if (found?.type !== 'handoff') {
    const value = await hub.conversations.archived(id)
    return value && { value, etag: '' }
  }
  const { value: handoff, claim } = found.stored
  if (isOpen(handoff)) throw stillOpen(handoff.id)
  const notices = (await hub.desks.notices.read(handoff.id))?.entries ?? []
  const isClaimed = claim !== undefined && claim !== null && claim.until > hub.now()
  const isTold = isSettled(handoff) && !isClaimed && nextNoticeAt(notices) === null
  if (!isTold || handoff.linked.length > 0) throw notSettled(handoff.id)
  return found.stored
}

async function eraseRouted(hub: Hub, ids: readonly HandoffId[], ended: readonly Stored<Handoff>[]) {
  const etagOf = (id: HandoffId) => ended.find(({ value }) => value.id === id)?.etag
  const handoffs = await oneByOne(ids, async (id) => {
    const counts = await hub.erasure.eraseRouted(id, etagOf(id))
    if (counts === 'changed') throw notSettled(id)
    return counts
  })
  const users = new Map(
    ended.flatMap(({ value }) => {
      const userKey = userKeyOf(value)
      return userKey === undefined ? [] : [[userKey, value.pool] as const]
    }),
  )
  const remembered = await oneByOne([...users], ([userKey, pool]) => hub.erasure.eraseUser(pool, userKey))
  return [...handoffs, ...remembered]
}

/** A conversation may have had hundreds of handoffs, and this is in no hurry. */
async function oneByOne<T>(items: readonly T[], erase: (item: T) => Promise<Counts>): Promise<Counts[]> {
  const counts: Counts[] = []
  for (const item of items) counts.push(await erase(item))
  return counts
}

function sum(counts: readonly Counts[]): Counts {
  const total: Record<string, number> = {}
  for (const [type, count] of counts.flatMap((each) => Object.entries(each))) {
    if (count > 0) total[type] = (total[type] ?? 0) + count
  }
  return total
}

function stillOpen(handoffId: HandoffId): Refusal {
  const message = `The conversation has an open handoff, ${handoffId}. Complete or cancel it, then repeat the call`
  return new Refusal('conflict', 'ConversationOpen', message, { facts: { handoffId } })
}

function notSettled(handoffId: HandoffId): Refusal {
  const message = `Handoff ${handoffId} has ended, but the hub is not done with it: its bot or desk has not been told, or its transcript is being fetched. Repeat the call; its deliveries say how they fare`
  const more = { facts: { handoffId }, retryAfterSeconds: 10 }
  return new Refusal('conflict', 'HandoffNotSettled', message, more)
}
