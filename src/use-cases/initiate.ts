import type { Initiate } from '../activity/initiate.ts'
import { replyAddress } from '../activity/reply-address.ts'
import { handoffId } from '../handoff/names.ts'
import type { HandoffRequest } from '../handoff/receive.ts'
import type { DeliverTo, TranscriptFacts, Warning } from '../handoff/states.ts'
import type { Instant } from '../handoff/time.ts'
import { conversationKey } from './conversation-key.ts'
import { deliverTo } from './deliver-to.ts'
import { digest } from './digest.ts'
import {
  MAX_REQUEST_BYTES,
  type Bot,
  type Hub,
  type RequestMessage,
  type TravellingTranscript,
} from './ports.ts'
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
  const { transcript, facts, warnings } = travelling(hub, bot, initiate)
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
  const message: RequestMessage = { request, value: initiate.value ?? null, transcript, session }
  await hub.messages.sendRequest(await withoutTooMuch(hub, message))
  return request
}

/** Only an SDK waits for an endOfConversation; what reads a webhook or polls knows statuses alone. */
function readByAnSdk({ via }: DeliverTo): boolean {
  return via === 'reply' || via === 'messages'
}

/** A transcript that does not fit into a message is kept first, under ids made from its content. */
async function withoutTooMuch(hub: Hub, message: RequestMessage): Promise<RequestMessage> {
  const { transcript, request } = message
  if (transcript.kind !== 'inline' || hub.messages.requestBytes(message) <= MAX_REQUEST_BYTES) return message
  await hub.conversations.keepTranscript(request.id, transcript.activities)
  return { ...message, transcript: { kind: 'kept' } }
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
  { transcript, warnings }: Initiate,
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
