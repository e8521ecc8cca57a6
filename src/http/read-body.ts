import { createHash } from 'node:crypto'
import type { HttpRequest } from '@azure/functions'
import type * as z from 'zod'
import { readBodyText } from '../activity/body.ts'
import { parseJsonText } from '../activity/json-text.ts'
import { Refusal, type Fault } from '../use-cases/errors.ts'
import { refusalOf } from './problem.ts'

export interface ReadBody {
  readonly json: unknown
  /** Of the body as received. */
  readonly digest: string
}

/**
 * Reads a JSON body within the limits of an activity.
 * @throws Refusal for anything that is not such a body.
 */
export async function readBody(request: HttpRequest): Promise<ReadBody> {
  const { text, digest } = await readText(request)
  const result = parseJsonText(text)
  if (!result.ok) throw refusalOf(result.problems)
  return { json: result.json, digest }
}

/** A function of its own, so that the bytes are gone before their text becomes values: a body can have 4 MB. */
async function readText(request: HttpRequest): Promise<{ text: string; digest: string }> {
  const bytes = new Uint8Array(await request.arrayBuffer())
  if (bytes.length === 0) refuseChunks(request)
  const contentType = request.headers.get('content-type')
  const contentEncoding = request.headers.get('content-encoding')
  const result = readBodyText(bytes, { contentType, contentEncoding })
  if (!result.ok) throw refusalOf(result.problems)
  return { text: result.text, digest: createHash('sha256').update(bytes).digest('hex') }
}

/** The host hands a body on only when its length is stated: azure-functions-nodejs-worker#524. */
function refuseChunks(request: HttpRequest): void {
  if (request.headers.get('transfer-encoding')?.toLowerCase().includes('chunked') !== true) return
  throw new Refusal('invalid', 'LengthRequired', 'Send the body with a Content-Length, not in chunks')
}

/**
 * Reads a JSON body of a given shape; an absent body counts as `{}`.
 * @throws Refusal that lists everything that does not fit.
 */
export async function readShape<T>(request: HttpRequest, shape: z.ZodType<T>): Promise<T> {
  const empty = request.headers.get('content-length') === '0' || request.body === null
  // A body that was lost on the way is not the same as none.
  if (empty) refuseChunks(request)
  return fit(empty ? {} : (await readBody(request)).json, shape)
}

/** @returns the query parameters in a given shape. @throws Refusal as for a body. */
export function readQuery<T>(request: HttpRequest, shape: z.ZodType<T>): T {
  return fit(Object.fromEntries(request.query.entries()), shape)
}

function fit<T>(json: unknown, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue): Fault => ({
    pointer: issue.path
      .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
    code: 'InvalidMember',
    message: issue.message,
  }))
  const [first] = faults
  const message =
    first === undefined ? 'The body does not fit' : `${first.pointer || 'The body'}: ${first.message}`
  throw new Refusal('invalid', 'InvalidBody', message, { faults })
}
