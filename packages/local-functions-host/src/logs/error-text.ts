import { inspect } from 'node:util'

/** The stack of an error, or the text of anything else that was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message
  return typeof error === 'string' ? error : inspect(error)
}

/** The message of an error, or the text of anything else that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : errorText(error)
}
