import { isJsonObject, type JsonObject } from './json.ts'
import { parseJsonText } from './json-text.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { warning, type Warning, type WarningCode } from './warnings.ts'

/** Where the conversation so far is. */
export type Transcript =
  | { readonly kind: 'none' }
  | { readonly kind: 'inline'; readonly activities: readonly JsonObject[] }
  | { readonly kind: 'external'; readonly contentUrl: string }

export interface FoundTranscript {
  readonly transcript: Transcript
  readonly warnings: readonly Warning[]
}

/**
 * Reads the content of a transcript, attached or fetched: `{activities: [...]}`, the bare array, or either
 * as JSON text. Entries that are no objects are left out; of too many, the last ones are kept.
 */
export function readTranscriptContent(
  content: unknown,
  pointer: string,
  limits: ActivityLimits = DEFAULT_LIMITS,
): FoundTranscript {
  const entries = activitiesOf(content, limits)
  if (!entries) {
    const message =
      'The transcript is not {"activities": [...]}, an array of activities, or either as JSON text.'
    return noTranscript('TranscriptUnreadable', pointer, message)
  }
  if (entries.length === 0)
    return noTranscript('TranscriptEmpty', pointer, 'The transcript has no activities.')
  const activities = entries.filter(isJsonObject)
  const kept = activities.slice(Math.max(0, activities.length - limits.transcriptActivities))
  const warnings: Warning[] = []
  if (activities.length < entries.length) {
    const message = `${entries.length - activities.length} of ${entries.length} entries are no activities; they are left out.`
    warnings.push(warning('TranscriptUnreadable', pointer, message))
  }
  if (kept.length < activities.length) {
    const message = `The transcript has ${activities.length} activities; the last ${kept.length} are kept.`
    warnings.push(warning('TranscriptTooLarge', pointer, message))
  }
  return { transcript: kept.length > 0 ? { kind: 'inline', activities: kept } : { kind: 'none' }, warnings }
}

/** @returns the entries of the array in the content, or undefined when there is none. */
export function activitiesOf(content: unknown, limits: ActivityLimits): readonly unknown[] | undefined {
  if (typeof content === 'string') {
    const parsed = parseJsonText(content, limits)
    return parsed.ok && typeof parsed.json !== 'string' ? activitiesOf(parsed.json, limits) : undefined
  }
  const entries: unknown = isJsonObject(content) ? content.activities : content
  return Array.isArray(entries) ? entries : undefined
}

/** @returns that there is no transcript, and why. */
export function noTranscript(code: WarningCode, pointer: string, message: string): FoundTranscript {
  return { transcript: { kind: 'none' }, warnings: [warning(code, pointer, message)] }
}
