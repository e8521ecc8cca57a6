import { createHash } from 'node:crypto'

/** @returns 64 hexadecimal digits for a list of texts; different lists never run together. */
export function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
