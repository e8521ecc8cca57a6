import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { parseJson } from './json.ts'
import { readStatus, type HandoffStatus } from './status.ts'

/** The headers of a request: those of Node's http module, of `fetch`, or any record. */
export type WebhookHeaders = HeaderMap | Readonly<Record<string, string | readonly string[] | undefined>>

interface HeaderMap {
  get(name: string): string | null
}

/** `Forged` covers all that makes a signature not fit, a wrong secret and a changed body included. */
export type WebhookFault = 'HeaderMissing' | 'WrongTime' | 'Forged' | 'NoStatus'

/** The call must not be believed, or is not about a handoff. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
  readonly code: WebhookFault
  /** What to answer with; Express does so by itself. */
  readonly status = 401

  constructor(code: WebhookFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/**
 * Checks the signature of a webhook call by the hub (Standard Webhooks, https://www.standardwebhooks.com) and
 * reads the status in it.
 *
 * @param secrets as in the hub's configuration: `whsec_` and base64, or any other text. Several while one
 *   takes the place of another.
 * @param rawBody exactly as received: parsed and written again, it has another signature.
 * @throws WebhookRefused for a call that is forged, more than five minutes old, or no status.
 * @throws TypeError for a secret that is empty or not base64: a mistake on this side, not the caller's.
 */
export function verifyWebhook(
  secrets: string | readonly string[],
  headers: WebhookHeaders,
  rawBody: string | Uint8Array,
): HandoffStatus {
  const verifiers = (typeof secrets === 'string' ? [secrets] : secrets).map(verifierOf)
  if (verifiers.length === 0) throw new TypeError('There is no secret to check webhooks with')
  const given = Object.fromEntries(HEADERS.map((name) => [name, requiredHeader(headers, name)]))
  const body = typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8')
  const failures = verifiers.map((webhook) => failureOf(webhook, body, given))
  if (failures.every((failure) => failure !== undefined)) throw refusalFor(failures)
  const status = readStatus(parseJson(body))
  if (status === undefined) throw new WebhookRefused('NoStatus', 'The body is no handoff.status')
  return status
}

function verifierOf(secret: string): Webhook {
  try {
    if (secret.startsWith('whsec_')) return new Webhook(secret)
    return new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
  } catch (error) {
    throw new TypeError('The secret of the webhook is empty, or no base64 after "whsec_"', { cause: error })
  }
}

function requiredHeader(headers: WebhookHeaders, name: string): string {
  const value = headerOf(headers, name)
  if (value) return value
  throw new WebhookRefused('HeaderMissing', `The header ${name} is missing: the call is not signed`)
}

function headerOf(headers: WebhookHeaders, name: string): string | null | undefined {
  if (isMap(headers)) return headers.get(name)
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? []
  return typeof value === 'string' ? value : value?.[0]
}

function isMap(headers: WebhookHeaders): headers is HeaderMap {
  return typeof headers.get === 'function'
}

function failureOf(
  webhook: Webhook,
  body: string,
  headers: Record<string, string>,
): WebhookVerificationError | undefined {
  try {
    webhook.verify(body, headers, { jsonParse: false })
    return undefined
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error
    throw error
  }
}

function refusalFor([cause]: readonly WebhookVerificationError[]): WebhookRefused {
  const isTime = cause?.message.startsWith('Message timestamp') ?? false
  return isTime
    ? new WebhookRefused(
        'WrongTime',
        'The call is more than five minutes from now: old, or the clock is wrong',
        {
          cause,
        },
      )
    : new WebhookRefused('Forged', 'The signature does not fit: another secret, or a changed body', { cause })
}
