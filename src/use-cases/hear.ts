import type { JsonObject } from '../handoff/states.ts'
import type { Caller } from './caller.ts'
import { cancelHandoff } from './cancel.ts'
import { conversationKeyOf } from './conversation-key.ts'
import type { Bot, Hub } from './ports.ts'

/** Something that a bot passes on about one of its conversations. */
export interface Heard {
  readonly kind: 'message' | 'endOfConversation'
  readonly conversationId: string
  readonly channelId?: string
  readonly activity: JsonObject
}

/**
 * A message of a conversation with an open handoff goes to its transcript; the end of the conversation
 * ends the handoff. Without an open handoff there is nothing to do.
 */
export async function hear(hub: Hub, caller: Caller, bot: Bot, heard: Heard): Promise<void> {
  const key = conversationKeyOf(bot.name, heard.channelId, heard.conversationId)
  const id = await hub.routing.openHandoffOf(bot.pool, key)
  if (id === undefined) return
  if (heard.kind === 'message') await hub.conversations.keepMessage(id, heard.activity, hub.now())
  else await cancelHandoff(hub, caller, id, 'The customer left the conversation')
}
