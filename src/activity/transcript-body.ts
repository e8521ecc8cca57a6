import { parseJsonBody } from './body.ts'
import type { JsonObject } from './json.ts'
import { readTranscriptContent } from './transcript-content.ts'

/**
 * Reads the document behind a transcript's contentUrl: the same shapes as an inline transcript.
 *
 * @returns its activities, or why there are none, as a sentence.
 */
export function readTranscriptBody(
  bytes: Uint8Array,
): { readonly activities: readonly JsonObject[] } | { readonly unreadable: string } {
  const body = parseJsonBody(bytes, { contentType: null, contentEncoding: null })
  if (!body.ok) return { unreadable: body.problems[0].message }
  const { transcript, warnings } = readTranscriptContent(body.json, '')
  if (transcript.kind === 'inline') return { activities: transcript.activities }
  return { unreadable: warnings[0]?.message ?? 'The document is no transcript.' }
}
