import { formatCode as code } from './values.ts'

/** Functions that encode one AMQP value each. They nest: lists and maps take encoded items. */

export const nothing = Buffer.from([code.null])

export function boolean(value: boolean): Buffer {
  return Buffer.from([value ? code.true : code.false])
}

export function ubyte(value: number): Buffer {
  return Buffer.from([code.ubyte, value])
}

export function uint(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(5)
  bytes.writeUInt8(code.uint)
  bytes.writeUInt32BE(value, 1)
  return bytes
}

export function int(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(5)
  bytes.writeUInt8(code.int)
  bytes.writeInt32BE(value, 1)
  return bytes
}

export function long(value: number | bigint): Buffer {
  return eightBytes(code.long, BigInt(value))
}

export function double(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9)
  bytes.writeUInt8(code.double)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

/** `value` in milliseconds since 1970. */
export function timestamp(value: number): Buffer {
  return eightBytes(code.timestamp, BigInt(value))
}

/** `bytes` in the order of RFC 9562. */
export function uuid(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code.uuid]), bytes])
}

export function string(value: string): Buffer {
  return sized(code.string8, code.string32, Buffer.from(value, 'utf8'))
}

/** Always with a 32-bit size, as the items of an array must be alike. */
export function longString(value: string): Buffer {
  return longSized(code.string32, Buffer.from(value, 'utf8'))
}

export function symbol(value: string): Buffer {
  return sized(code.symbol8, code.symbol32, Buffer.from(value, 'latin1'))
}

export function binary(value: Buffer): Buffer {
  return sized(code.binary8, code.binary32, value)
}

export function list(items: readonly Buffer[]): Buffer {
  return compound(code.list32, items.length, items)
}

export function map(entries: Iterable<readonly [key: Buffer, value: Buffer]>): Buffer {
  const items = [...entries].flat()
  return compound(code.map32, items.length, items)
}

/** An array's items share one constructor, so they must be encoded with the same format code. */
export function array(items: readonly Buffer[], emptyFormat: number): Buffer {
  const format = items[0]?.readUInt8() ?? emptyFormat
  const bodies = items.map((item) => item.subarray(1))
  return compound(code.array32, items.length, [Buffer.from([format]), ...bodies])
}

/** A value with a numeric descriptor. */
export function described(descriptor: number | bigint, value: Buffer): Buffer {
  const head =
    descriptor < 256
      ? Buffer.from([code.described, code.smallUlong, Number(descriptor)])
      : Buffer.concat([Buffer.from([code.described]), eightBytes(code.ulong, BigInt(descriptor))])
  return Buffer.concat([head, value])
}

function eightBytes(format: number, value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(9)
  bytes.writeUInt8(format)
  bytes.writeBigInt64BE(value, 1)
  return bytes
}

function sized(shortFormat: number, longFormat: number, body: Buffer): Buffer {
  if (body.length < 256) return Buffer.concat([Buffer.from([shortFormat, body.length]), body])
  return longSized(longFormat, body)
}

function longSized(format: number, body: Buffer): Buffer {
  const head = Buffer.allocUnsafe(5)
  head.writeUInt8(format)
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

function compound(format: number, count: number, parts: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(9)
  head.writeUInt8(format)
  head.writeUInt32BE(
    parts.reduce((size, part) => size + part.length, 4),
    1,
  )
  head.writeUInt32BE(count, 5)
  return Buffer.concat([head, ...parts])
}

/** A value of an application property by its type in JavaScript; what has no such type becomes null. */
export function propertyValue(value: unknown): Buffer {
  if (typeof value === 'string') return string(value)
  if (typeof value === 'boolean') return boolean(value)
  if (typeof value === 'bigint') return long(value)
  if (value instanceof Date) return timestamp(value.getTime())
  if (typeof value !== 'number') return nothing
  return Number.isSafeInteger(value) ? long(value) : double(value)
}
