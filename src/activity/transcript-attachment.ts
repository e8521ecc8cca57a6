import { isEmpty, isJsonObject, pointerStep, textOf, type JsonObject } from './json.ts'
import { parseJsonText } from './json-text.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { warning, type Warning } from './warnings.ts'

/** Where the conversation so far is. */
export type Transcript =
  | { readonly kind: 'none' }
  | { readonly kind: 'inline'; readonly activities: readonly JsonObject[] }
  | { readonly kind: 'external'; readonly contentUrl: string }

export interface FoundTranscript {
  readonly transcript: Transcript
  readonly warnings: readonly Warning[]
}

/** "Trasnscript" is how the first handoff samples spell it. */
const TRANSCRIPT_NAMES = new Set(['transcript', 'transcripts', 'trasnscript'])

/**
 * Finds the transcript among the attachments: one called "Transcript" however it is written, or a nameless
 * application/json that holds activities. Of several, the first with activities counts. Other attachments
 * are none of the hub's business. Nothing in a transcript refuses the handoff.
 */
export function findTranscript(attachments: readonly unknown[], limits: ActivityLimits): FoundTranscript {
  const found = attachments.flatMap((attachment, index) => {
    if (!isJsonObject(attachment)) return []
    const read = readAttachment(attachment, `/attachments${pointerStep(index)}`, limits)
    return read ? [read] : []
  })
  const chosen =
    found.find(({ transcript }) => transcript.kind === 'inline') ??
    found.find(({ transcript }) => transcript.kind === 'external')
  const warnings = found.flatMap((candidate) =>
    candidate.transcript.kind === 'none' || candidate === chosen
      ? candidate.warnings
      : [
          warning(
            'TranscriptIgnored',
            candidate.pointer,
            'There is more than one transcript; another one counts.',
          ),
        ],
  )
  if (found.length === 0) {
    const message = 'No transcript was attached; the agent starts without the conversation so far.'
    return { transcript: { kind: 'none' }, warnings: [warning('TranscriptMissing', '/attachments', message)] }
  }
  return { transcript: chosen?.transcript ?? { kind: 'none' }, warnings }
}

/** A transcript and the attachment that it came from. */
interface Candidate extends FoundTranscript {
  readonly pointer: string
}

/** @returns undefined when the attachment is no transcript. */
function readAttachment(
  attachment: JsonObject,
  pointer: string,
  limits: ActivityLimits,
): Candidate | undefined {
  const name = textOf(attachment.name)?.trim().toLowerCase()
  const { content, contentUrl } = attachment
  if (name === undefined) {
    if (attachment.contentType !== 'application/json') return undefined
    return activitiesOf(content, limits) && readTranscriptContent(content, `${pointer}/content`, limits)
  }
  if (!TRANSCRIPT_NAMES.has(name)) return undefined
  if (!isEmpty(content)) return readTranscriptContent(content, `${pointer}/content`, limits)
  if (isEmpty(contentUrl)) return none(pointer, 'TranscriptEmpty', 'The transcript has no content.')
  if (
    typeof contentUrl === 'string' &&
    contentUrl.length <= limits.urlCharacters &&
    URL.canParse(contentUrl)
  ) {
    return { transcript: { kind: 'external', contentUrl }, warnings: [], pointer }
  }
  return none(
    `${pointer}/contentUrl`,
    'InvalidContentUrl',
    `contentUrl is no absolute URL of at most ${limits.urlCharacters} characters; nothing is fetched.`,
  )
}

/**
 * Reads the content of a transcript, attached or fetched: `{activities: [...]}`, the bare array, or either
 * as JSON text. Entries that are no objects are left out; of too many, the last ones are kept.
 */
export function readTranscriptContent(
  content: unknown,
  pointer: string,
  limits: ActivityLimits = DEFAULT_LIMITS,
): Candidate {
  const entries = activitiesOf(content, limits)
  if (!entries) {
    const message =
      'The transcript is not {"activities": [...]}, an array of activities, or either as JSON text.'
    return none(pointer, 'TranscriptUnreadable', message)
  }
  const activities = entries.filter(isJsonObject)
  const warnings: Warning[] = []
  if (activities.length < entries.length) {
    const message = `${entries.length - activities.length} of ${entries.length} entries are no activities; they are left out.`
    warnings.push(warning('TranscriptUnreadable', pointer, message))
  }
  if (activities.length === 0) {
    if (entries.length === 0) return none(pointer, 'TranscriptEmpty', 'The transcript has no activities.')
    return { transcript: { kind: 'none' }, warnings, pointer }
  }
  if (activities.length > limits.transcriptActivities) {
    const message = `The transcript has ${activities.length} activities; the last ${limits.transcriptActivities} are kept.`
    warnings.push(warning('TranscriptTooLarge', pointer, message))
  }
  const kept = activities.slice(Math.max(0, activities.length - limits.transcriptActivities))
  return { transcript: { kind: 'inline', activities: kept }, warnings, pointer }
}

/** @returns the entries of the array in the content, or undefined when there is none. */
function activitiesOf(content: unknown, limits: ActivityLimits): readonly unknown[] | undefined {
  if (typeof content === 'string') {
    const parsed = parseJsonText(content, limits)
    return parsed.ok && typeof parsed.json !== 'string' ? activitiesOf(parsed.json, limits) : undefined
  }
  const entries: unknown = isJsonObject(content) ? content.activities : content
  return Array.isArray(entries) ? entries : undefined
}

function none(pointer: string, code: Warning['code'], message: string): Candidate {
  return { transcript: { kind: 'none' }, warnings: [warning(code, pointer, message)], pointer }
}
