import { UNREAD, type Exchanged } from './exchange.ts'

/** What would tell an attacker how the hub is made. */
const INSIDE =
  /node_modules|main\.cjs|node:internal|\n\s+at .+:\d+|TypeError|RangeError|ReferenceError|ZodError/

/** @returns what is wrong with an answer, or undefined. */
export function wrongWith({ status, head, body }: Exchanged, secrets: readonly string[]): string | undefined {
  if (status === UNREAD) return undefined
  if (status < 200 || status >= 500) return `answered ${status}`
  const whole = `${head}\n${body}`
  if (/^x-injected:/im.test(head)) return 'took a header out of the request'
  if (secrets.some((secret) => whole.includes(secret))) return 'shows a secret'
  if (body.includes('"type":"urn:handoff-hub:')) {
    // Bot Framework SDKs read the code there.
    if (!/"error":\{"code":"[A-Z]\w+","message":"/.test(body)) return 'is a problem without a code'
    if (!head.includes('application/problem+json')) return 'is a problem that does not say so'
    // Only a refusal speaks with the words of the hub alone.
    if (INSIDE.test(body)) return 'shows the inside of the hub'
  }
  return undefined
}

/** The host's listeners say so when a connection to Service Bus broke, which a busy machine does, and go on. */
const FAULT = /^\S+ (error|critical) +(?!Host\.ServiceBus:)/

/** @returns the lines of a log that an attacker wrote, or that show what they must not. */
export function wrongLines(log: readonly string[], forged: string, secrets: readonly string[]): string[] {
  return log.filter(
    (line) =>
      line.startsWith(forged) ||
      line.includes('\u001b') ||
      FAULT.test(line) ||
      secrets.some((secret) => line.includes(secret)),
  )
}
