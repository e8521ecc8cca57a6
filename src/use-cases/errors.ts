import { setTimeout } from 'node:timers/promises'

/** Why a call is refused; the HTTP edge gives each kind its status. */
export type RefusalKind =
  | 'invalid'
  | 'unknownCaller'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'tooLarge'
  | 'unsupported'
  | 'tooMany'
  | 'unavailable'

/** One thing that was wrong. */
export interface Fault {
  /** JSON pointer (RFC 6901) to the member; empty for the whole body. */
  readonly pointer: string
  readonly code: string
  readonly message: string
}

/** A call that cannot be done as asked. Says what was wrong and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind
  /** Stable; listed in docs/errors.md. */
  readonly code: string
  /** All that was wrong, where more than one thing can be. */
  readonly faults: readonly Fault[]
  /** Members for the answer that help to go on, such as the present state. */
  readonly facts: Readonly<Record<string, unknown>>
  /** After how long the same call may go well. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    kind: RefusalKind,
    code: string,
    message: string,
    more: {
      faults?: readonly Fault[]
      facts?: Readonly<Record<string, unknown>>
      cause?: unknown
      retryAfterSeconds?: number
    } = {},
  ) {
    super(message, { cause: more.cause })
    this.kind = kind
    this.code = code
    this.faults = more.faults ?? []
    this.facts = more.facts ?? {}
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/**
 * A limit of a service behind the hub: `busy`, more calls at once than it takes, which passes by itself; or
 * `full`, it holds as much as it may, until something is taken out or the operator gives it more room.
 */
export type ServiceLimit = 'busy' | 'full'

/**
 * A service behind the hub is busy or away. The caller may try again: over HTTP it is a 503 with
 * Retry-After, from a queue a delayed copy of the message.
 */
export class TransientError extends Error {
  override readonly name = 'TransientError'
  /** Which limit was met; undefined when the service did not answer as it should. */
  readonly limit: ServiceLimit | undefined

  constructor(message: string, more: { cause?: unknown; limit?: ServiceLimit | undefined } = {}) {
    super(message, { cause: more.cause })
    this.limit = more.limit
  }
}

/** How often a lost race is decided again before the call is given back as transient. */
const RACES = 20
const LONGEST_PAUSE_MILLISECONDS = 100

/**
 * Repeats a read-and-decide step that returns undefined for a lost race, after a random pause that grows:
 * those who race for one document would otherwise meet again at once.
 * @throws TransientError when it keeps losing, after a second or two.
 */
export async function untilDecided<T>(step: () => Promise<T | undefined>): Promise<T> {
  for (let race = 0; race < RACES; race++) {
    const result = await step()
    if (result !== undefined) return result
    await setTimeout(Math.random() * Math.min(2 ** race, LONGEST_PAUSE_MILLISECONDS))
  }
  throw new TransientError('Too many changes at the same time; try again')
}

/** @returns a function that gives the value once: after a lost race it is out of date. */
export function once<T>(value: T | undefined): () => T | undefined {
  let left = value
  return () => {
    const given = left
    left = undefined
    return given
  }
}
