import type { Conversation } from './conversation.ts'
import type { Initiate } from './initiate.ts'
import type { JsonObject } from './json.ts'

/** What a status needs so that the bot recognises its own conversation. */
export interface ReplyAddress {
  /** As received: its id goes back byte for byte. */
  readonly conversation: Conversation
  readonly channelId?: string
  readonly serviceUrl?: string
  readonly user?: JsonObject
  readonly bot?: JsonObject
  /** The id of the activity that asked. */
  readonly replyToId?: string
}

/** @returns the part of a request that its answers need. */
export function replyAddress(initiate: Initiate): ReplyAddress {
  const { activityId, channelId, serviceUrl, conversation, user, bot } = initiate
  return {
    conversation,
    ...(channelId && { channelId }),
    ...(serviceUrl && { serviceUrl }),
    ...(user && { user }),
    ...(bot && { bot }),
    ...(activityId && { replyToId: activityId }),
  }
}
