import type { Handoff } from '../handoff/states.ts'
import { digest } from './digest.ts'

/** @returns the name of a bot's conversation in the store: one open handoff at a time has it. */
export function conversationKey(handoff: Pick<Handoff, 'bot' | 'reply'>): string {
  return conversationKeyOf(handoff.bot, handoff.reply.channelId, handoff.reply.conversation.id)
}

export function conversationKeyOf(
  bot: string,
  channelId: string | undefined,
  conversationId: string,
): string {
  return digest([bot, channelId ?? '', conversationId])
}
