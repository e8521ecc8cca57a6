import { Webhook } from 'standardwebhooks'

/** The new secret and the old one. */
const MOST_SECRETS = 2

/**
 * The headers of a signed webhook call (Standard Webhooks, https://www.standardwebhooks.com). A signature
 * covers id, time and the exact body. `secret` is `whsec_` and base64, or any other text without white space,
 * whose UTF-8 bytes are then the key; or two of them, separated by a space, while one replaces the other.
 * Then there is a signature by each: a receiver takes the call when it knows one of the two. `at` is the time
 * of sending; receivers refuse calls more than five minutes old. Undefined when secretFault has a complaint.
 */
export function webhookHeaders(
  secret: string,
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> | undefined {
  if (secretFault(secret) !== undefined) return undefined
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secretsIn(secret)
      .map((each) => signer(each)?.sign(id, at, body))
      .join(' '),
  }
}

/** @returns why nothing can be signed with this, without a word of it; undefined when it is fine. */
export function secretFault(secret: string): string | undefined {
  const secrets = secretsIn(secret)
  if (secrets.length === 0) return 'it is empty'
  if (secrets.length > MOST_SECRETS) return `it holds ${secrets.length} secrets; two are the most`
  if (new Set(secrets).size < secrets.length) return 'it holds the same secret twice'
  const broken = secrets.findIndex((each) => signer(each) === undefined)
  if (broken < 0) return undefined
  return `${secrets.length > 1 ? `secret ${broken + 1} of it` : 'it'} begins with whsec_, but no base64 follows`
}

const secretsIn = (secret: string): string[] => secret.split(/\s+/).filter((each) => each !== '')

function signer(secret: string): Webhook | undefined {
  try {
    if (secret.startsWith('whsec_')) return new Webhook(secret)
    return new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
  } catch {
    return undefined
  }
}
