import { currentTrace } from '../../telemetry/trace.ts'
import { outcomeOfAnswer, outcomeOfSdkAnswer } from './answer.ts'
import type { Answer, SendOutcome } from './answer.ts'
import type { TokenFor } from './bot-token.ts'
import type { GuardedAnswer, GuardedClient, GuardedFailure } from './guarded-client.ts'
import { replyUrl } from './reply-url.ts'
import type { ReplyUrl } from './reply-url.ts'
import { webhookHeaders } from './webhook-signature.ts'

export type DeliveryTarget =
  /** A Bot Connector call on the serviceUrl of the bot's activity. */
  | Readonly<{ via: 'reply'; serviceUrl: string }>
  /** The bot's own messaging endpoint, usually /api/messages. */
  | Readonly<{ via: 'messages'; url: string }>
  /** Any URL; signed when there is a secret. */
  | Readonly<{ via: 'webhook'; url: string; secret?: string }>

export type StatusDelivery = Readonly<{
  /** Sent as JSON, whole; only these members are read here. */
  activity: Readonly<{ id: string; conversation: Readonly<{ id: string }> }>
  target: DeliveryTarget
  bot: Readonly<{ appId?: string }>
  /** The hosts that may be called for this bot, that of a configured url included. */
  allowedHosts: readonly string[]
  /** How often the bot has answered 500 to this activity before. */
  earlier500s: number
}>

export type SendStatus = (delivery: StatusDelivery) => Promise<SendOutcome>

/**
 * Makes the function that sends a status to a bot once and says what became of it; it does not wait and
 * repeat. The one exception is a refused token: the call is repeated at once with a fresh one. Rejects only
 * for a programming error.
 */
export function createStatusSender(
  ports: Readonly<{ client: GuardedClient; tokenFor: TokenFor; now?: () => number }>,
): SendStatus {
  const { client, tokenFor, now = Date.now } = ports
  return async (delivery) => {
    const { activity, target, earlier500s } = delivery
    const body = JSON.stringify(activity)
    const address = addressOf(delivery)
    if (!address.ok) return undeliverable(address.reason)
    const signature = signatureOf(target, activity.id, new Date(now()), body)
    if (signature === undefined) return undeliverable('the secret of the webhook is empty or no base64')

    const post = (authorization: Readonly<Record<string, string>>) =>
      client.send({
        method: 'POST',
        url: address.url,
        allowedHosts: delivery.allowedHosts,
        headers: { 'content-type': 'application/json', ...signature, ...authorization, ...currentTrace() },
        body,
      })

    const meaningOf = (answer: Answer) =>
      target.via === 'webhook'
        ? outcomeOfAnswer(answer, now())
        : outcomeOfSdkAnswer(answer, earlier500s, now())
    const outcomeOf = (result: GuardedAnswer | GuardedFailure) => outcomeOfResult(result, meaningOf)
    const appId = target.via === 'webhook' ? undefined : delivery.bot.appId
    // An anonymous Agents SDK bot answers 401 to any Authorization header, so it gets none.
    if (appId === undefined) return outcomeOf(await post({}))

    const token = await tokenOf(appId, false)
    if (!token.ok) return token.outcome
    const first = await post(bearer(token.value))
    if (first.status !== 401 && first.status !== 403) return outcomeOf(first)
    const fresh = await tokenOf(appId, true)
    return fresh.ok ? outcomeOf(await post(bearer(fresh.value))) : fresh.outcome
  }

  async function tokenOf(appId: string, fresh: boolean): Promise<Token> {
    try {
      return { ok: true, value: await tokenFor(appId, { fresh }) }
    } catch (error) {
      return {
        ok: false,
        outcome: { outcome: 'retry', reason: `no token for ${appId}: ${summaryOf(error)}`, ourFault: true },
      }
    }
  }
}

type Token = Readonly<{ ok: true; value: string }> | Readonly<{ ok: false; outcome: SendOutcome }>

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}

function addressOf({ target, activity }: StatusDelivery): ReplyUrl {
  if (target.via !== 'reply') return { ok: true, url: target.url }
  return replyUrl(target.serviceUrl, activity.conversation.id, activity.id)
}

/** The headers that sign a webhook, none when nothing is to be signed; undefined for an unusable secret. */
function signatureOf(target: DeliveryTarget, id: string, at: Date, body: string) {
  if (target.via !== 'webhook' || target.secret === undefined) return {}
  return webhookHeaders(target.secret, id, at, body)
}

function outcomeOfResult(
  result: GuardedAnswer | GuardedFailure,
  meaningOf: (answer: Answer) => SendOutcome,
): SendOutcome {
  const retryAfter = result.headers?.['retry-after']
  if (result.ok) return meaningOf({ status: result.status, retryAfter })
  // With the status line the bot has decided; a body that is too long or breaks off changes nothing.
  if (result.status !== undefined) return meaningOf({ status: result.status, retryAfter })
  return result.kind === 'refusedAddress' ? undeliverable(result.message) : unreachable(result.message)
}

function unreachable(reason: string): SendOutcome {
  return { outcome: 'retry', reason, unreachable: true }
}

function undeliverable(reason: string): SendOutcome {
  return { outcome: 'undeliverable', reason }
}

/** The kind of error and Entra's code, such as AADSTS500011 for an unknown app; the text may hold more than that. */
function summaryOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const code = /AADSTS\d+/.exec(error.message)?.[0]
  return code === undefined ? error.name : `${error.name} ${code}`
}
