import { randomUUID } from 'node:crypto'
import { channelIdOf, isOfAgentsSdk, type ActivityLike } from './activity.ts'

/** What the bot wants, in the words of the hub; other members reach the agent as they are. */
export interface HandoffValue {
  /** The skill asked for. */
  readonly Skill?: string | undefined
  /** More skills that the agent must have; `level` is the least, 1 to 5. */
  readonly Skills?: readonly (string | { readonly name: string; readonly level: number })[] | undefined
  /** 0 to 9; higher goes first. */
  readonly Priority?: number | undefined
  readonly [member: string]: unknown
}

/** A `handoff.initiate`; its addresses have the types of the activity that it was made from. */
export interface HandoffInitiation<Source extends ActivityLike = ActivityLike> {
  type: 'event'
  name: 'handoff.initiate'
  id: string
  timestamp: Date
  localTimezone: string
  channelId: Source['channelId']
  serviceUrl: Source['serviceUrl']
  conversation: Source['conversation']
  from: Source['from']
  replyToId?: string
  relatesTo: {
    activityId?: string
    channelId: Source['channelId']
    serviceUrl: Source['serviceUrl']
    locale?: string
    conversation: Source['conversation']
    user: Source['from']
    bot: Source['recipient']
    /** What the Agents SDK calls the bot; only there for its activities. */
    agent?: Source['recipient']
  }
  value: HandoffValue
  attachments: { name: string; contentType: string; content: { activities: readonly object[] } }[]
}

/**
 * Makes the event that asks a hub for a human, as `EventFactory.createHandoffInitiation` of the Bot Framework
 * SDK does; the Agents SDK has no such function. Send it with the SDK, or with `HandoffClient.initiate`.
 *
 * @param source the turn's context or its incoming activity, of either SDK; without an SDK, what is known of
 *   the conversation.
 * @param transcript what was said so far, oldest first.
 * @throws TypeError when the source has no conversation id.
 */
export function createHandoffInitiation<Source extends ActivityLike>(
  source: Source | { readonly activity: Source },
  value: HandoffValue,
  transcript?: readonly object[] | { readonly activities: readonly object[] },
): HandoffInitiation<Source> {
  const activity = 'activity' in source ? source.activity : source
  if (!activity.conversation?.id) throw new TypeError('A handoff needs the id of its conversation')
  const { id, serviceUrl, locale } = activity
  const channelId = channelIdOf(activity)
  return {
    type: 'event',
    name: 'handoff.initiate',
    id: randomUUID(),
    timestamp: new Date(),
    localTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    channelId,
    serviceUrl,
    conversation: copyOf(activity.conversation),
    from: copyOf(activity.from),
    ...(id && survives(id, activity) && { replyToId: id }),
    relatesTo: {
      ...(id && { activityId: id }),
      channelId,
      serviceUrl,
      ...(locale && { locale }),
      // Copies: the SDKs change the conversation of what they send.
      conversation: copyOf(activity.conversation),
      user: copyOf(activity.from),
      bot: copyOf(activity.recipient),
      ...(isOfAgentsSdk(activity) && { agent: copyOf(activity.recipient) }),
    },
    value,
    attachments: transcript === undefined ? [] : [attachmentOf(transcript)],
  }
}

function copyOf<T extends object | undefined>(account: T): T {
  return account && { ...account }
}

/**
 * `Activity.clone` of the Agents SDK turns each member whose text Date.parse accepts into a date, "act-7"
 * too: such an id is better left out than sent as another one. `relatesTo` keeps it.
 */
function survives(id: string, activity: object): boolean {
  return !isOfAgentsSdk(activity) || Number.isNaN(Date.parse(id))
}

function attachmentOf(transcript: readonly object[] | { readonly activities: readonly object[] }) {
  const activities = 'activities' in transcript ? transcript.activities : transcript
  return { name: 'Transcript', contentType: 'application/json', content: { activities } }
}
