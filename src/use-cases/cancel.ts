import type { Actor } from '../handoff/events.ts'
import type { HandoffId } from '../handoff/names.ts'
import { isOpen, type Handoff } from '../handoff/states.ts'
import { cancel, type WayToCancel } from '../handoff/transitions.ts'
import { mayHaveMarked, poolOfCaller, requireOwner, type Caller } from './caller.ts'
import { conversationKeyOf } from './conversation-key.ts'
import { commitEnd } from './end.ts'
import { Refusal, untilDecided } from './errors.ts'
import { checkHandoffId, findHandoff } from './find-handoff.ts'
import type { Bot, Hub, Left } from './ports.ts'

export const DEFAULT_REASON = 'Cancelled by the bot'

/**
 * The customer or the bot gave up. Repeating it gives the first result; what ended otherwise stays so.
 * @returns the handoff, or 'before it was stored' when its request is still on its way: it is then
 * cancelled on arrival.
 */
export async function cancelHandoff(
  hub: Hub,
  caller: Caller,
  id: HandoffId,
  reason: string = DEFAULT_REASON,
  way: WayToCancel = 'cancel',
): Promise<Handoff | 'before it was stored'> {
  if (caller.bot === undefined && !caller.supervisor) {
    throw new Refusal(
      'forbidden',
      'BotOnly',
      'Only the bot that asked for the handoff, or a supervisor, may cancel it',
    )
  }
  const pool = checkHandoffId(hub, id)
  poolOfCaller(hub, caller, pool)
  return untilDecided(async () => {
    const held = await hub.routing.findHeld(id)
    const found = held === undefined ? await hub.routing.find(id) : undefined
    if (found?.type === 'cancelled') {
      if (mayHaveMarked(caller, found.mark)) return 'before it was stored'
      // Another bot's mark means nothing; it gives way to the owner's.
      const { mark, version } = found
      await hub.routing.commit(pool, [{ type: 'unmarkCancelled', id, mark, replacing: version }])
      return undefined
    }
    if (held === undefined && found === undefined && (await hub.conversations.archived(id)) === undefined) {
      const mark = { bot: caller.supervisor ? null : (caller.bot ?? null), reason }
      const result = await hub.routing.commit(pool, [{ type: 'markCancelled', id, mark }])
      return result.committed ? 'before it was stored' : undefined
    }
    const stored = held ?? (await findHandoff(hub, id))
    const handoff = stored.value
    requireOwner(caller, handoff)
    if (!isOpen(handoff)) return handoff
    const ended = cancel(handoff, canceller(caller, handoff), reason, hub.now(), way)
    return (await commitEnd(hub, handoff, stored, ended)) ? ended : undefined
  })
}

const canceller = (caller: Caller, handoff: Handoff): Actor =>
  caller.bot === handoff.bot ? `bot:${handoff.bot}` : 'supervisor'

/**
 * Cancels the open handoff of a bot's conversation; without one, whatever was asked for until now and is
 * still on its way.
 */
export async function cancelConversation(
  hub: Hub,
  caller: Caller,
  bot: Bot,
  where: { readonly id: string; readonly channelId?: string },
  reason: string = DEFAULT_REASON,
  way: WayToCancel = 'cancel',
): Promise<Handoff | 'before it was stored'> {
  const key = conversationKeyOf(bot.name, where.channelId, where.id)
  return untilDecided(async () => {
    const conversation = await hub.routing.conversation(bot.pool, key)
    if (conversation?.type === 'open') return cancelHandoff(hub, caller, conversation.handoffId, reason, way)
    const over = way === 'endOfConversation' ? ({ endOfConversation: true } as const) : {}
    const { erasedAt } = conversation?.left ?? {}
    const erased = erasedAt === undefined ? {} : { erasedAt }
    const left: Left = { at: hub.now(), by: `bot:${bot.name}`, reason, ...over, ...erased }
    const replacing = conversation === undefined ? {} : { replacing: conversation.version }
    const result = await hub.routing.commit(bot.pool, [
      { type: 'leaveConversation', key, left, ...replacing },
    ])
    return result.committed ? 'before it was stored' : undefined
  })
}
