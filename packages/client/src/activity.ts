/**
 * What this package reads of an activity or of what is known of a conversation: an `Activity` of the Bot
 * Framework SDK or of the Microsoft 365 Agents SDK is one, and so is the least, `{ conversation: { id } }`.
 */
export interface ActivityLike {
  readonly id?: string | undefined
  readonly channelId?: string | undefined
  readonly serviceUrl?: string | undefined
  readonly locale?: string | undefined
  readonly conversation?: { readonly id?: string | undefined } | undefined
  /** The customer. */
  readonly from?: object | undefined
  /** The bot. */
  readonly recipient?: object | undefined
}

/** Of the SDKs, only the activities of the Agents SDK have this member; it is all that JSON shows of `channelId`. */
const AGENTS_SDK_CHANNEL = '_channelId'

/** @returns whether the activity is one of the Agents SDK. */
export function isOfAgentsSdk(activity: object): boolean {
  return AGENTS_SDK_CHANNEL in activity
}

/** @returns the channel, also of an Agents SDK activity that has been through JSON. */
export function channelIdOf(activity: ActivityLike): string | undefined {
  if (typeof activity.channelId === 'string') return activity.channelId
  if (!(AGENTS_SDK_CHANNEL in activity)) return undefined
  const channel = activity[AGENTS_SDK_CHANNEL]
  return typeof channel === 'string' ? channel : undefined
}
