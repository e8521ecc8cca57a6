import { parseJsonText, type JsonResult } from './json-text.ts'
import { DEFAULT_LIMITS, type ActivityLimits } from './limits.ts'
import { problem, refused, type Problem, type Refused } from './problems.ts'

/** The headers that say how to read a body; null when one was not sent. */
export interface BodyHeaders {
  readonly contentType: string | null
  readonly contentEncoding: string | null
}

/**
 * Reads a JSON body.
 *
 * @returns the value, or all that readBodyText and parseJsonText refuse.
 */
export function parseJsonBody(
  bytes: Uint8Array,
  headers: BodyHeaders,
  limits: ActivityLimits = DEFAULT_LIMITS,
): JsonResult {
  const read = readBodyText(bytes, headers, limits)
  return read.ok ? parseJsonText(read.text, limits) : read
}

/**
 * Reads the body of any route as text.
 *
 * A missing content type is taken for JSON, and a UTF-8 byte order mark is ignored (RFC 8259, 8.1).
 * Compressed bodies are refused unread, so that a small one cannot become a large one in here.
 *
 * @returns the text, or PayloadTooLarge, UnsupportedContentEncoding, UnsupportedMediaType, InvalidEncoding.
 */
export function readBodyText(
  bytes: Uint8Array,
  headers: BodyHeaders,
  limits: ActivityLimits = DEFAULT_LIMITS,
): { readonly ok: true; readonly text: string } | Refused {
  const unreadable = sizeProblem(bytes, limits) ?? encodingProblem(headers) ?? mediaTypeProblem(headers)
  if (unreadable) return refused(unreadable)
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    // A tolerant decoder would quietly route "caf\xe9" to another skill.
    return refused(problem('InvalidEncoding', '', 'The body is not valid UTF-8; encode it as UTF-8.'))
  }
}

function sizeProblem(bytes: Uint8Array, limits: ActivityLimits): Problem | undefined {
  if (bytes.byteLength <= limits.bodyBytes) return undefined
  const message = `The body has ${bytes.byteLength} bytes, the limit is ${limits.bodyBytes}; give a long transcript by contentUrl.`
  return problem('PayloadTooLarge', '', message)
}

function encodingProblem({ contentEncoding }: BodyHeaders): Problem | undefined {
  const encoding = contentEncoding?.trim().toLowerCase() ?? ''
  if (encoding === '' || encoding === 'identity') return undefined
  return problem('UnsupportedContentEncoding', '', 'Compressed bodies are not taken; send the JSON as it is.')
}

const JSON_MEDIA_TYPE = /^application\/(?:[\w.!#$&^+-]+\+)?json$/
const UTF8_CHARSET = /^(?:utf-?8|us-ascii)$/

function mediaTypeProblem({ contentType }: BodyHeaders): Problem | undefined {
  const [mediaType = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  if (mediaType.trim() === '') return undefined
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1])
    .find(Boolean)
  if (JSON_MEDIA_TYPE.test(mediaType.trim()) && UTF8_CHARSET.test(charset ?? 'utf-8')) return undefined
  return problem(
    'UnsupportedMediaType',
    '',
    'Send Content-Type: application/json in UTF-8 (curl -d alone sends a form).',
  )
}
