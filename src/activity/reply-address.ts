import type { ReplyAddress } from '../handoff/states.ts'
import type { Initiate } from './initiate.ts'

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
