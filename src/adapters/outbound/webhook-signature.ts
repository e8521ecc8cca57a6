import { Webhook } from 'standardwebhooks'

/**
 * The headers of a signed webhook call (Standard Webhooks, https://www.standardwebhooks.com). The signature
 * covers id, time and the exact body. `secret` is `whsec_` and base64, or any other text, whose UTF-8 bytes
 * are then the key. `at` is the time of sending; receivers refuse calls more than five minutes old.
 * Undefined when the secret is empty or its base64 is broken.
 */
export function webhookHeaders(
  secret: string,
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> | undefined {
  const webhook = signer(secret)
  if (webhook === undefined) return undefined
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, at, body),
  }
}

function signer(secret: string): Webhook | undefined {
  try {
    if (secret.startsWith('whsec_')) return new Webhook(secret)
    return new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
  } catch {
    return undefined
  }
}
