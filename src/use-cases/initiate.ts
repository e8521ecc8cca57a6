import type { Initiate } from '../activity/initiate.ts'
import { redactActivities, redactValue, type Redacted } from '../activity/redact.ts'
import { replyAddress } from '../activity/reply-address.ts'
import { handoffId } from '../handoff/names.ts'
import type { HandoffRequest } from '../handoff/receive.ts'
import type { DeliverTo, TranscriptFacts, Warning } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import { conversationKey } from './conversation-key.ts'
import { deliverTo } from './deliver-to.ts'
import { digest } from './digest.ts'
import { type Bot, type Hub } from './ports.ts'
import { MAX_REQUEST_BYTES, type RequestMessage, type TravellingTranscript } from './ports-messages.ts'
import { sessionOf } from './session-of.ts'
import { wishOf } from './wish.ts'

/** What tells a repeated call from a new one. */
export interface CallKeys {
  /** The Idempotency-Key header: counts alone. */
  readonly idempotencyKey?: string
  /** x-ms-client-request-id: the same on an SDK's own retries. */
  readonly requestId?: string
  readonly bodyDigest: string
}

/** The words of a request, as they may be kept. */
interface Said extends Pick<Initiate, 'transcript'> {
  readonly value: unknown
  readonly warnings: readonly Warning[]
}

/**
 * Takes a bot's request: resolves once Service Bus has it, in the session of its skill.
 * @param traceparent where the call stands in a trace, for what is done for the handoff later.
 * @throws Refusal for a delivery address that the hub may not call.
 * @throws TransientError when Service Bus or (for a large transcript) Cosmos DB is away: nothing was
 * promised, and the same call may be repeated.
 */
export async function initiateHandoff(
  hub: Hub,
  bot: Bot,
  initiate: Initiate,
  keys: CallKeys,
  traceparent?: string,
): Promise<HandoffRequest> {
  const receivedAt = hub.now()
  const said = withoutSecrets(hub, initiate)
  const { transcript, facts, warnings } = travelling(hub, bot, said)
  const route = deliverTo(hub, bot, initiate)
  const request: HandoffRequest = {
    id: idFor(bot, initiate, keys, receivedAt),
    pool: bot.pool,
    bot: bot.name,
    reply: replyAddress(initiate),
    deliverTo: route,
    ...(bot.endOfConversation === true && readByAnSdk(route) ? { endsConversation: true } : {}),
    wish: wishOf(hub.registry, initiate),
    receivedAt,
    ...(traceparent === undefined ? {} : { traceparent }),
    transcript: facts,
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  }
  const policy = hub.registry.policyOf(request.wish.routedTo)
  const session = sessionOf(request.wish, policy, conversationKey(request))
  const message: RequestMessage = { request, value: said.value ?? null, transcript, session }
  await hub.messages.sendRequest(await withoutTooMuch(hub, message))
  return request
}

/** Before the first message or document: a queue keeps what it holds as well. What routes was read before. */
function withoutSecrets(hub: Hub, initiate: Initiate): Said {
  const { transcript, value, warnings } = initiate
  const ofValue = redactValue(value, hub.redaction)
  const ofTranscript = redactActivities(
    transcript.kind === 'inline' ? transcript.activities : [],
    hub.redaction,
  )
  const removed = [...removedFrom('value', ofValue), ...removedFrom('transcript', ofTranscript)]
  return {
    value: ofValue.kept,
    transcript: transcript.kind === 'inline' ? { kind: 'inline', activities: ofTranscript.kept } : transcript,
    warnings: [...removed, ...warnings],
  }
}

function removedFrom(part: string, { removed }: Redacted<unknown>): Warning[] {
  return [...removed].map(([name, count]) => {
    const message = `${name} removed from the ${part} before it was kept (${count} times)`
    return { code: 'TextRemoved', message }
  })
}

/** Only an SDK waits for an endOfConversation; what reads a webhook or polls knows statuses alone. */
function readByAnSdk({ via }: DeliverTo): boolean {
  return via === 'reply' || via === 'messages'
}

/** A transcript that does not fit into a message is kept first, under ids made from its content. */
async function withoutTooMuch(hub: Hub, message: RequestMessage): Promise<RequestMessage> {
  const { transcript, request } = message
  if (transcript.kind !== 'inline' || fits(hub, message, transcript.activities)) return message
  await hub.conversations.keepTranscript(request.id, transcript.activities, conversationKey(request))
  return { ...message, transcript: { kind: 'kept' } }
}

/** Counts until it is too much: the text of all activities at once would be one more copy of them in memory. */
function fits(hub: Hub, message: RequestMessage, activities: readonly unknown[]): boolean {
  let bytes = hub.messages.requestBytes({ ...message, transcript: { kind: 'inline', activities: [] } })
  for (const activity of activities) {
    bytes += Buffer.byteLength(JSON.stringify(activity)) + ','.length
    if (bytes > MAX_REQUEST_BYTES) return false
  }
  return true
}

/** Activity ids repeat, so without a key of the caller's own, a repeat is the same body within minutes. */
const REPEAT_SECONDS = 10 * 60

function idFor(bot: Bot, initiate: Initiate, keys: CallKeys, receivedAt: Instant) {
  const bucket = Math.floor(Date.parse(receivedAt) / 1000 / REPEAT_SECONDS)
  const key =
    keys.idempotencyKey === undefined
      ? [initiate.activityId ?? keys.requestId ?? '', keys.bodyDigest, `${bucket}`]
      : [keys.idempotencyKey]
  const parts = [bot.name, initiate.channelId ?? '', initiate.conversation.id, ...key]
  return handoffId(bot.pool, digest(parts))
}

function travelling(
  hub: Hub,
  bot: Bot,
  { transcript, warnings }: Said,
): { transcript: TravellingTranscript; facts: TranscriptFacts; warnings: readonly Warning[] } {
  switch (transcript.kind) {
    case 'none':
      return { transcript, facts: { state: 'none', activities: 0 }, warnings }
    case 'inline':
      return { transcript, facts: { state: 'stored', activities: transcript.activities.length }, warnings }
    case 'external': {
      const refused = hub.refuseAddress(bot, transcript.contentUrl)
      if (refused === undefined) return { transcript, facts: { state: 'pending', activities: 0 }, warnings }
      const message = `The transcript was not fetched: ${refused}`
      return {
        transcript: { kind: 'none' },
        facts: { state: 'unavailable', activities: 0 },
        warnings: [...warnings, { code: 'TranscriptNotFetched', message }],
      }
    }
  }
}
