/** The longest wait that a bot can ask for, in seconds; a status must reach its bot within a day. */
const MAX_RETRY_AFTER_SECONDS = 3600

/** HTTP-date in its one form that is still sent (RFC 9110 5.6.7): Sun, 06 Nov 1994 08:49:37 GMT. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Reads a Retry-After header (RFC 9110 10.2.3), seconds or date. Returns whole seconds from `now`
 * (milliseconds since 1970), 0 to 3,600; undefined when the header is missing or neither.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? ''
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_RETRY_AFTER_SECONDS)
  if (!HTTP_DATE.test(value)) return undefined
  const date = Date.parse(value)
  if (Number.isNaN(date)) return undefined
  return Math.min(Math.max(Math.ceil((date - now) / 1000), 0), MAX_RETRY_AFTER_SECONDS)
}
