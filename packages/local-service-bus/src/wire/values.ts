/** AMQP 1.0 primitive types, part 1.6 of the specification, as far as a receiver of them needs to know. */
export const formatCode = {
  described: 0x00,
  null: 0x40,
  true: 0x41,
  false: 0x42,
  uint0: 0x43,
  ulong0: 0x44,
  list0: 0x45,
  ubyte: 0x50,
  byte: 0x51,
  smallUint: 0x52,
  smallUlong: 0x53,
  smallInt: 0x54,
  smallLong: 0x55,
  boolean: 0x56,
  ushort: 0x60,
  short: 0x61,
  uint: 0x70,
  int: 0x71,
  float: 0x72,
  char: 0x73,
  ulong: 0x80,
  long: 0x81,
  double: 0x82,
  timestamp: 0x83,
  uuid: 0x98,
  binary8: 0xa0,
  string8: 0xa1,
  symbol8: 0xa3,
  binary32: 0xb0,
  string32: 0xb1,
  symbol32: 0xb3,
  list8: 0xc0,
  map8: 0xc1,
  list32: 0xd0,
  map32: 0xd1,
  array8: 0xe0,
  array32: 0xf0,
} as const

/** Sixteen bytes that are a UUID, to be told from sixteen bytes of anything else. */
export class Uuid {
  readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** A value with a descriptor, which says what it means. */
export class Described {
  readonly descriptor: AmqpValue
  readonly value: AmqpValue

  constructor(descriptor: AmqpValue, value: AmqpValue) {
    this.descriptor = descriptor
    this.value = value
  }
}

/**
 * A decoded value. Symbols and characters are strings, 64-bit integers are numbers where that is exact and
 * bigints elsewhere, decimals stay bytes.
 */
export type AmqpValue =
  null | boolean | number | bigint | string | Date | Buffer | Uuid | Described | AmqpValue[] | AmqpMap

export type AmqpMap = Map<AmqpValue, AmqpValue>
