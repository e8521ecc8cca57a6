import * as z from 'zod'
import { findParties, type Account } from './accounts.ts'
import { unwrapActivity } from './activity-set.ts'
import { channelIdOf, channelIdSchema } from './channel-id.ts'
import { readAgentMessage, readPriority, readTopic, type Topic } from './context.ts'
import type { Conversation } from './conversation.ts'
import { readEnvelope, type Envelope } from './envelope.ts'
import { isEmpty, isJsonObject, textOf, type JsonObject } from './json.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { refused, type Refused } from './problems.ts'
import { readRequestedSkills, type RequestedSkill, type RequestedSkills } from './requested-skills.ts'
import { readTimestamp } from './timestamp.ts'
import { readTolerantly } from './tolerant.ts'
import { findTranscript } from './transcript-attachment.ts'
import type { Transcript } from './transcript-content.ts'
import { warning, type Warning } from './warnings.ts'

/** A bot's request for a human, whatever dialect it came in. */
export interface Initiate {
  /** Not unique: SDKs leave it out, and one turns "handoff-7" into a date. */
  readonly activityId?: string
  readonly channelId?: string
  /** As received; whether anything may be sent there is decided by the delivery rules. */
  readonly serviceUrl?: string
  readonly conversation: Conversation
  readonly user?: Account
  readonly bot?: Account
  readonly replyToId?: string
  readonly locale?: string
  readonly timestamp?: string
  /** The customer's conversation, when the bot called the hub as a skill in a conversation of its own. */
  readonly customerConversationId?: string
  /** How to answer a bot whose registration says nothing. */
  readonly replyHint: 'reply' | 'poll'
  readonly skills: readonly RequestedSkill[]
  readonly topic?: Topic
  readonly priority?: number
  readonly value?: JsonObject
  readonly agentMessage?: string
  readonly transcript: Transcript
  readonly warnings: readonly Warning[]
}

export type InitiateResult = { readonly ok: true; readonly initiate: Initiate } | Refused

/** What else is read of it; a member of another type is ignored, with a warning. */
export const membersSchema = z.object({
  id: z.string().max(1024).exactOptional(),
  channelId: channelIdSchema.exactOptional(),
  _channelId: channelIdSchema.exactOptional(),
  replyToId: z.string().max(1024).exactOptional(),
  locale: z.string().max(64).exactOptional(),
})

/**
 * Reads a posted `handoff.initiate`. Refuses only what concerns routing, identity, safety or size; the
 * rest is kept with a warning, since a refused handoff is a customer left with a bot.
 *
 * @param json what parseJsonText returned: of limited depth and without dangerous keys.
 * @returns the request, or every problem found.
 */
export function parseInitiate(json: unknown, limits: ActivityLimits = DEFAULT_LIMITS): InitiateResult {
  const unwrapped = unwrapActivity(json)
  if (!unwrapped.ok) return unwrapped
  const { activity } = unwrapped
  const read = readEnvelope(activity, limits)
  const requested = readRequestedSkills(isJsonObject(activity.value) ? activity.value : {}, limits)
  if (!read.ok) return refused(...read.problems, ...requested.problems)
  const [first, ...others] = requested.problems
  if (first) return refused(first, ...others)
  return { ok: true, initiate: assemble(activity, read.envelope, requested, unwrapped.warnings, limits) }
}

function assemble(
  activity: JsonObject,
  envelope: Envelope,
  requested: RequestedSkills,
  earlier: readonly Warning[],
  limits: ActivityLimits,
): Initiate {
  const { conversation, value, attachments } = envelope
  const serviceUrl = textOf(envelope.serviceUrl)
  const relatesTo = isJsonObject(activity.relatesTo) ? activity.relatesTo : {}
  const { members = {}, warnings } = readTolerantly(membersSchema, activity, '')
  const channelId = channelIdOf(activity)
  const parties = findParties(activity)
  const timestamp = readTimestamp(activity.timestamp)
  const customerConversationId = isJsonObject(relatesTo.conversation) && textOf(relatesTo.conversation.id)
  const topic = value && readTopic(value)
  const { priority, warnings: priorityWarnings } = readPriority(value ?? {}, limits)
  const agentMessage = value && readAgentMessage(value)
  const { transcript, warnings: transcriptWarnings } = findTranscript(attachments, limits)
  return {
    ...(members.id && { activityId: members.id }),
    ...(channelId && { channelId }),
    ...(serviceUrl && { serviceUrl }),
    conversation,
    ...(parties.user && { user: parties.user }),
    ...(parties.bot && { bot: parties.bot }),
    ...(members.replyToId && { replyToId: members.replyToId }),
    ...(members.locale && { locale: members.locale }),
    ...(timestamp && { timestamp }),
    ...(customerConversationId && { customerConversationId }),
    replyHint: hasRole(activity.recipient, 'skill') ? 'reply' : 'poll',
    skills: requested.skills,
    ...(topic && { topic }),
    ...(priority !== undefined && { priority }),
    ...(value && { value }),
    ...(agentMessage && { agentMessage }),
    transcript,
    warnings: [
      ...earlier,
      ...warnings,
      ...timestampWarnings(activity.timestamp, timestamp),
      ...parties.warnings,
      ...requested.warnings,
      ...priorityWarnings,
      ...transcriptWarnings,
    ].slice(0, limits.warnings),
  }
}

function hasRole(account: unknown, role: string): boolean {
  return isJsonObject(account) && account.role === role
}

function timestampWarnings(received: unknown, read: string | undefined): Warning[] {
  if (read !== undefined || isEmpty(received)) return []
  return [warning('InvalidTimestamp', '/timestamp', 'timestamp is not an ISO 8601 time; it is ignored.')]
}
