import * as z from 'zod'
import { badRequest } from '../errors.ts'
import { json, parseJson } from '../json.ts'
import type { Json } from '../json.ts'
import type { Resume } from './execute.ts'

// JSON has no undefined, so each sort value is a list of one or of none.
const schema = z.object({
  sort: z.array(z.array(json).max(1)),
  position: z.number(),
  index: z.number(),
  taken: z.number(),
})

/** The place as an opaque text, which fits into a header. */
export function formatContinuation({ sort, position, index, taken }: Resume): string {
  const values = sort.map((value) => (value === undefined ? [] : [value]))
  return Buffer.from(JSON.stringify({ sort: values, position, index, taken })).toString('base64url')
}

/** Reads what `formatContinuation` wrote. Throws 400 on anything else. */
export function parseContinuation(token: string): Resume {
  const { success, data } = schema.safeParse(decode(token))
  if (!success) throw badRequest('INVALID CONTINUATION TOKEN: the token is malformed.')
  return { ...data, sort: data.sort.map(([value]) => value) }
}

function decode(token: string): Json {
  try {
    return parseJson(Buffer.from(token, 'base64url').toString())
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
