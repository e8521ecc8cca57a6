import { isEmpty, isJsonObject, pointerStep, textOf, type JsonObject } from './json.ts'
import type { ActivityLimits } from './limits.ts'
import {
  activitiesOf,
  noTranscript,
  readTranscriptContent,
  type FoundTranscript,
} from './transcript-content.ts'
import { warning } from './warnings.ts'

/** "Trasnscript" is how the first handoff samples spell it. */
const TRANSCRIPT_NAMES = new Set(['transcript', 'transcripts', 'trasnscript'])

interface Candidate {
  readonly pointer: string
  readonly found: FoundTranscript
}

/**
 * Finds the transcript among the attachments: one called "Transcript" however it is written, or a nameless
 * application/json that holds activities. Of several, the first with activities counts. Other attachments
 * are none of the hub's business. Nothing in a transcript refuses the handoff.
 */
export function findTranscript(attachments: readonly unknown[], limits: ActivityLimits): FoundTranscript {
  const candidates = attachments.flatMap((attachment, index): Candidate[] => {
    const pointer = `/attachments${pointerStep(index)}`
    const found = isJsonObject(attachment) ? readAttachment(attachment, pointer, limits) : undefined
    return found ? [{ pointer, found }] : []
  })
  const chosen = firstOf('inline', candidates) ?? firstOf('external', candidates) ?? candidates[0]
  if (!chosen) {
    const message = 'No transcript was attached; the agent starts without the conversation so far.'
    return noTranscript('TranscriptMissing', '/attachments', message)
  }
  const ignored = 'There is more than one transcript; another one counts.'
  const warnings = candidates.flatMap((candidate) =>
    candidate === chosen || candidate.found.transcript.kind === 'none'
      ? candidate.found.warnings
      : [warning('TranscriptIgnored', candidate.pointer, ignored)],
  )
  return { transcript: chosen.found.transcript, warnings }
}

function firstOf(kind: 'inline' | 'external', candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.find(({ found }) => found.transcript.kind === kind)
}

/** @returns undefined when the attachment is no transcript. */
function readAttachment(
  { name: givenName, contentType, content, contentUrl }: JsonObject,
  pointer: string,
  limits: ActivityLimits,
): FoundTranscript | undefined {
  const name = textOf(givenName)?.trim().toLowerCase()
  if (name === undefined) {
    if (contentType !== 'application/json' || !activitiesOf(content, limits)) return undefined
  } else if (!TRANSCRIPT_NAMES.has(name)) {
    return undefined
  }
  if (!isEmpty(content)) return readTranscriptContent(content, `${pointer}/content`, limits)
  if (isEmpty(contentUrl)) return noTranscript('TranscriptEmpty', pointer, 'The transcript has no content.')
  if (
    typeof contentUrl === 'string' &&
    contentUrl.length <= limits.urlCharacters &&
    URL.canParse(contentUrl)
  ) {
    return { transcript: { kind: 'external', contentUrl }, warnings: [] }
  }
  const message = `contentUrl is no absolute URL of at most ${limits.urlCharacters} characters; nothing is fetched.`
  return noTranscript('InvalidContentUrl', `${pointer}/contentUrl`, message)
}
