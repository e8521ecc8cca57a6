import { arrayOf, objectOf, textOf } from '../json.ts'
import { UnexpectedAnswer } from './errors.ts'

/** The hub has the request: it will be told to somebody, or fail, and the bot hears of it. */
export interface Taken {
  readonly id: string
  /** The skill by which the hub routes it. */
  readonly routedTo?: string
  /** What was kept although it was not as it should be, such as a transcript that cannot be read. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

/** @throws UnexpectedAnswer when the body has no handoff id. */
export function readTaken(body: unknown): Taken {
  const members = objectOf(body)
  const id = textOf(members.id)
  if (id === undefined) throw new UnexpectedAnswer('The answer to a request for a human has no handoff id')
  const routedTo = textOf(members.routedTo)
  const warnings = arrayOf(members.warnings).map((each) => {
    const { code, message } = objectOf(each)
    return { code: textOf(code) ?? '', message: textOf(message) ?? '' }
  })
  return { id, ...(routedTo && { routedTo }), warnings }
}
