import { invalidArgument } from '../../broker/errors.ts'
import { uuidToToken } from '../../wire/lock-token.ts'
import { decode, readEntries } from '../../wire/reader.ts'
import { Uuid, type AmqpValue } from '../../wire/values.ts'

/** The body of a management request: a map. Each getter throws `argument-error` for what it cannot read. */
export class Fields {
  readonly #entries: ReadonlyMap<string, Buffer>

  constructor(body: Buffer) {
    this.#entries = decode(body) === null ? new Map<string, Buffer>() : readEntries(body)
  }

  /** Undefined when absent or null. */
  encoded(name: string): Buffer | undefined {
    const bytes = this.#entries.get(name)
    return bytes && decode(bytes) !== null ? bytes : undefined
  }

  optional(name: string): AmqpValue | undefined {
    const bytes = this.encoded(name)
    return bytes && decode(bytes)
  }

  text(name: string): string {
    const value = this.optionalText(name)
    if (value === undefined) throw invalidArgument(`The request has no ${name}.`)
    return value
  }

  optionalText(name: string): string | undefined {
    const value = this.optional(name)
    if (value === undefined || typeof value === 'string') return value
    throw invalidArgument(`The ${name} of the request is not a string.`)
  }

  integer(name: string): number {
    return toInteger(name, this.optional(name))
  }

  optionalInteger(name: string, otherwise: number): number {
    const value = this.optional(name)
    return value === undefined ? otherwise : toInteger(name, value)
  }

  integers(name: string): number[] {
    return this.list(name).map((value) => toInteger(name, value))
  }

  tokens(name: string): string[] {
    return this.list(name).map((value) => {
      if (value instanceof Uuid) return uuidToToken(value.bytes)
      throw invalidArgument(`The ${name} of the request are not UUIDs.`)
    })
  }

  list(name: string): AmqpValue[] {
    const value = this.optional(name)
    if (Array.isArray(value)) return value
    throw invalidArgument(`The request has no list ${name}.`)
  }
}

function toInteger(name: string, value: AmqpValue | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  // Clients ask for "everything" with the largest 64-bit number.
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
  throw invalidArgument(`The ${name} of the request is not a whole number.`)
}
