import { isInitiate } from './activity-set.ts'
import { conversationIdProblem } from './conversation.ts'
import { isJsonObject, textOf, type JsonObject } from './json.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { problem, refused, type Refused } from './problems.ts'

/** What a posted activity wants of the hub. */
export type PostedActivity =
  /** For parseInitiate, which says what is wrong when it is not a good one. */
  | { readonly ok: true; readonly kind: 'initiate' }
  | {
      readonly ok: true
      readonly kind: 'message' | 'endOfConversation'
      readonly conversationId: string
      readonly activity: JsonObject
    }
  /** Typing, traces, other events: taken and forgotten. */
  | { readonly ok: true; readonly kind: 'other'; readonly conversationId?: string }

/**
 * Sorts the activities that bots post to the messages and connector routes. The conversation is the one in
 * the body: some SDKs do not encode it in the path.
 *
 * @param json what parseJsonText returned.
 * @returns the kind, or InvalidActivity, InvalidActivityType, and for a message or the end of a
 * conversation InvalidConversation or ConversationIdTooLong.
 */
export function classifyActivity(
  json: unknown,
  limits: ActivityLimits = DEFAULT_LIMITS,
): PostedActivity | Refused {
  if (!isJsonObject(json)) {
    return refused(problem('InvalidActivity', '', 'The body must be one activity, a JSON object.'))
  }
  const { type } = json
  if (isInitiate(json) || isLegacyHandoff(json) || isActivitySet(json)) return { ok: true, kind: 'initiate' }
  if (typeof type !== 'string' || type === '') {
    return refused(
      problem('InvalidActivityType', '/type', 'type must say what the activity is, for example "message".'),
    )
  }
  const conversationId = isJsonObject(json.conversation) ? textOf(json.conversation.id) : undefined
  if (type !== 'message' && type !== 'endOfConversation') {
    return { ok: true, kind: 'other', ...(conversationId !== undefined && { conversationId }) }
  }
  const unusable = conversationIdProblem(conversationId ?? '', limits)
  if (unusable) return refused(unusable)
  return { ok: true, kind: type, conversationId: conversationId ?? '', activity: json }
}

/** Longer than the id of any SDK; it is answered, and part of what is kept. */
const MAX_ID_CHARACTERS = 1024

/**
 * The SDKs send activities without an id and learn it from the answer: the channel gives them one.
 * @returns the id that an activity brings along, if it can be answered.
 */
export function activityIdOf(json: unknown): string | undefined {
  const id = isJsonObject(json) ? textOf(json.id) : undefined
  return id !== undefined && id.length <= MAX_ID_CHARACTERS ? id : undefined
}

/** SDK 4.5 had an activity type for it; answering 200 to that would leave the customer with the bot. */
function isLegacyHandoff({ type }: JsonObject): boolean {
  return type === 'handoff'
}

function isActivitySet({ type, activities }: JsonObject): boolean {
  return type === undefined && Array.isArray(activities)
}
