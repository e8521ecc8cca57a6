import { arrayOf, objectOf, parseJson, textOf } from '../json.ts'

/** One thing that was wrong with a request. */
export interface RefusedMember {
  readonly code: string
  /** JSON pointer (RFC 6901) into the request. */
  readonly pointer: string
  readonly message: string
}

/** The hub refused the call, and will again: its problem document (RFC 9457) as an error. */
export class HandoffRefused extends Error {
  override readonly name = 'HandoffRefused'
  /** Of HTTP. */
  readonly status: number
  /** Stable, from the hub's list of errors; `Http404` and the like when something else answered. */
  readonly code: string
  /** Everything that was wrong with the request, where it was more than the call itself. */
  readonly errors: readonly RefusedMember[]

  /** @param body of the answer. */
  constructor(status: number, body: string) {
    const document = objectOf(parseJson(body))
    super(textOf(document.detail) ?? `The hub answered ${status}`)
    this.status = status
    this.code = textOf(document.code) ?? `Http${status}`
    this.errors = arrayOf(document.errors).map(refusedMember)
  }
}

function refusedMember(value: unknown): RefusedMember {
  const { code, pointer, message } = objectOf(value)
  return { code: textOf(code) ?? '', pointer: textOf(pointer) ?? '', message: textOf(message) ?? '' }
}

/**
 * The hub could not be reached, or was busy or broken, for as long as the client may try. Whether it took a
 * request is not known: the same call with the same idempotency key is safe.
 */
export class HubUnavailable extends Error {
  override readonly name = 'HubUnavailable'
  readonly attempts: number
  /** Of the last answer; undefined when there was none. */
  readonly status: number | undefined

  constructor(attempts: number, last: { readonly status?: number; readonly cause?: unknown }) {
    const why = last.status === undefined ? 'did not answer' : `answered ${last.status}`
    super(`The hub ${why}; given up after ${attempts} attempts`, { cause: last.cause })
    this.attempts = attempts
    this.status = last.status
  }
}

/** Something answered that is no hub, or one of another version. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
}
