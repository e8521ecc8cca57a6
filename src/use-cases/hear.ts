import { redactActivities } from '../activity/redact.ts'
import type { JsonObject } from '../handoff/states.ts'
import type { Caller } from './caller.ts'
import { cancelConversation } from './cancel.ts'
import { conversationKeyOf } from './conversation-key.ts'
import { Refusal } from './errors.ts'
import type { Bot, Hub } from './ports.ts'

/** Something that a bot passes on about one of its conversations. */
export interface Heard {
  readonly kind: 'message' | 'endOfConversation'
  readonly conversationId: string
  readonly channelId?: string
  readonly activity: JsonObject
}

/** As much as the Bot Framework itself lets through a channel. */
const MAX_MESSAGE_BYTES = 256 * 1024

/**
 * A message of a conversation with an open handoff goes to its transcript; the end of the conversation
 * ends the handoff, also one whose request is still on its way. The bot's SDK has forgotten the conversation
 * then, so its final status is tried once and missed by nobody.
 */
export async function hear(hub: Hub, caller: Caller, bot: Bot, heard: Heard): Promise<void> {
  const where = {
    id: heard.conversationId,
    ...(heard.channelId === undefined ? {} : { channelId: heard.channelId }),
  }
  if (heard.kind === 'endOfConversation') {
    const reason = 'The customer left the conversation'
    await cancelConversation(hub, caller, bot, where, reason, 'endOfConversation')
    return
  }
  const key = conversationKeyOf(bot.name, heard.channelId, heard.conversationId)
  const conversation = await hub.routing.conversation(bot.pool, key)
  if (conversation?.type !== 'open') return
  const bytes = Buffer.byteLength(JSON.stringify(heard.activity))
  if (bytes > MAX_MESSAGE_BYTES) {
    const message = `The message has ${bytes} bytes, the limit is ${MAX_MESSAGE_BYTES}; send a link instead of content`
    throw new Refusal('tooLarge', 'MessageTooLarge', message)
  }
  const { kept } = redactActivities([heard.activity], hub.redaction)
  for (const activity of kept) {
    await hub.conversations.keepMessage(conversation.handoffId, activity, hub.now(), key)
  }
}
