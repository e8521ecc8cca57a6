import type { HandoffId, Pool } from '../../handoff/names.ts'
import { noticeId, type Notice } from '../../handoff/notices.ts'
import { currentTrace } from '../../telemetry/trace.ts'
import type { Desk, TellDesk } from '../../use-cases/ports-desks.ts'
import { checkAddress } from './address-guard.ts'
import { outcomeOfAnswer } from './answer.ts'
import type { GuardedClient } from './guarded-client.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { webhookHeaders } from './webhook-signature.ts'

/**
 * @returns the finder of a pool's desk.
 * @throws Error that names the first desk whose address the hub must not call.
 */
export function deskOfPool(desks: readonly Desk[], allowLoopback: boolean): (pool: Pool) => Desk | undefined {
  for (const { pool, url } of desks) {
    const check = checkAddress(url, { allowedHosts: hostOf(url), allowLoopback })
    if (!check.ok) throw new Error(`The desk of pool "${pool}" cannot be called: ${check.reason}`)
  }
  return (pool) => desks.find((desk) => desk.pool === pool)
}

const hostOf = (url: string): readonly string[] => [new URL(url).hostname]

/**
 * Makes the function that tells a desk one notice, as a webhook in the form of Standard Webhooks: `type`,
 * `timestamp` and `data`, signed when there is a secret. The answers mean what they mean for statuses.
 */
export function createDeskTeller(
  ports: Readonly<{ client: GuardedClient; random: () => number; now?: () => number }>,
): TellDesk {
  const { client, random, now = Date.now } = ports
  return async (desk, handoffId, { notice, attempts }) => {
    const body = JSON.stringify(noticeBody(handoffId, notice))
    const id = noticeId(handoffId, notice)
    const signature =
      desk.secret === undefined
        ? { 'webhook-id': id }
        : webhookHeaders(desk.secret, id, new Date(now()), body)
    if (signature === undefined) return { outcome: 'refused', answer: 'the secret of the desk cannot sign' }
    const result = await client.send({
      method: 'POST',
      url: desk.url,
      allowedHosts: hostOf(desk.url),
      headers: { 'content-type': 'application/json', ...signature, ...currentTrace() },
      body,
    })
    if (result.status === undefined) {
      const failure = result.ok ? 'no status' : result.message
      const forGood = !result.ok && result.kind === 'refusedAddress'
      return forGood ? { outcome: 'refused', answer: failure } : { ...retry(failure), unreachable: true }
    }
    const answer = `answered ${result.status}`
    const retryAfter = result.headers?.['retry-after']
    const outcome = outcomeOfAnswer({ status: result.status, retryAfter }, now())
    if (outcome.outcome === 'delivered') return { outcome: 'told', answer }
    if (outcome.outcome === 'undeliverable') return { outcome: 'refused', answer }
    return retry(answer, outcome.retryAfterSeconds)

    function retry(reason: string, least = 0) {
      const afterSeconds = Math.max(retryDelaySeconds(attempts + 1, random()), least)
      return { outcome: 'retry' as const, answer: reason, afterSeconds }
    }
  }
}

/** No word of the conversation is in it: who may read that reads it by the API. */
function noticeBody(handoffId: HandoffId, { type, at, ...facts }: Notice) {
  return { type, timestamp: at, data: { handoffId, ...facts } }
}
