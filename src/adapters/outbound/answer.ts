import { retryAfterSeconds } from './retry-after.ts'

/** What became of one attempt to send a status to a bot. */
export type SendOutcome =
  | Readonly<{ outcome: 'delivered'; status: number }>
  | Readonly<{
      outcome: 'retry'
      reason: string
      status?: number
      retryAfterSeconds?: number
      /** Nothing was answered; the attempt may have cost all the time that it has. */
      unreachable?: true
      /** The hub could not ask the bot: it says nothing about the bot. */
      ourFault?: true
    }>
  | Readonly<{ outcome: 'undeliverable'; reason: string; status?: number }>

/** Answers of 500 to one status after which a bot is given up. */
export const MAX_ANSWERS_OF_500 = 6

/** Not yet, or not now: request timeout, too early, too many requests. */
const RETRYABLE_CLIENT_ERRORS = new Set([408, 425, 429])

const PERMANENT_REASONS = new Map([
  [400, 'the bot cannot read the status'],
  [401, 'the bot does not accept our token'],
  [403, 'the bot does not accept our token, or does not know this conversation'],
  [404, 'there is no bot at this address, or it no longer knows this conversation'],
  [410, 'the bot no longer knows this conversation'],
  [413, 'the status is too large for the bot'],
  [415, 'the bot does not take JSON'],
])

export type Answer = Readonly<{ status: number; retryAfter?: string | undefined }>

/**
 * The meaning of an SDK's answer for delivery: that of any answer, but Bot Framework bots answer 500 for a
 * token that they refuse and for a conversation that they have forgotten, so the sixth 500 is the last.
 * `earlier500s` are the answers of 500 to the same status before this one, `now` is milliseconds since 1970.
 */
export function outcomeOfSdkAnswer(answer: Answer, earlier500s: number, now: number): SendOutcome {
  const { status } = answer
  const count = earlier500s + 1
  if (status === 500 && count >= MAX_ANSWERS_OF_500) {
    return { outcome: 'undeliverable', status, reason: `the bot answered 500 to ${count} attempts` }
  }
  return outcomeOfAnswer(answer, now)
}

/**
 * The meaning of an answer for delivery. `now` is milliseconds since 1970.
 *
 * - 2xx: delivered. 3xx: undeliverable, since redirects are not followed.
 * - 408, 425, 429, 5xx: retry, and not before Retry-After.
 * - Any other 4xx: undeliverable. A new token has been tried before a 401 or 403 comes here.
 */
export function outcomeOfAnswer(answer: Answer, now: number): SendOutcome {
  const { status } = answer
  if (status >= 200 && status < 300) return { outcome: 'delivered', status }
  if (isTransientStatus(status)) {
    const seconds = retryAfterSeconds(answer.retryAfter, now)
    const reason = `the bot answered ${status}`
    return { outcome: 'retry', status, reason, ...(seconds !== undefined && { retryAfterSeconds: seconds }) }
  }
  return { outcome: 'undeliverable', status, reason: `answered ${status}: ${permanentReason(status)}` }
}

/** Whether the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || RETRYABLE_CLIENT_ERRORS.has(status)
}

function permanentReason(status: number): string {
  if (status >= 300 && status < 400) return 'redirect not followed'
  return PERMANENT_REASONS.get(status) ?? 'the bot refuses the status'
}
