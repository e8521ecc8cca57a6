import { DEFAULT_LIMITS } from './limits.ts'

export type SkillKeyResult =
  { readonly ok: true; readonly key: string } | { readonly ok: false; readonly reason: string }

/**
 * Makes the key by which a skill is routed from the name that people write: Unicode NFC, white space
 * trimmed and collapsed, lower case. The key is also a Service Bus session id, which ends at 128
 * characters, counted as .NET does: in UTF-16 units.
 *
 * @returns the key, or why the name cannot be one, as the end of a sentence ("is blank").
 */
export function skillKey(name: string, maximum: number = DEFAULT_LIMITS.skillCharacters): SkillKeyResult {
  const spaced = name.replace(/\s+/gu, ' ').trim()
  if (spaced === '') return { ok: false, reason: 'is blank' }
  if (/\p{Cc}/u.test(spaced)) return { ok: false, reason: 'has control characters' }
  if (/\p{Cs}/u.test(spaced)) return { ok: false, reason: 'is not valid Unicode' }
  // In this order, since lower case can undo NFC.
  const key = spaced.toLowerCase().normalize('NFC')
  if (key.length > maximum) return { ok: false, reason: `is longer than ${maximum} characters` }
  return { ok: true, key }
}
