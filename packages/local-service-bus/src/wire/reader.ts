import { Described, formatCode as code, Uuid, type AmqpMap, type AmqpValue } from './values.ts'

/** The bytes are not what AMQP 1.0 allows. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** Reads AMQP values one after another. Throws `DecodeError` or `RangeError` for malformed bytes. */
export class AmqpReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#position
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  read(): AmqpValue {
    const format = this.#byte()
    if (format === code.described) {
      const descriptor = this.read()
      return new Described(descriptor, this.read())
    }
    return this.#readBody(format)
  }

  /** Passes over one value and returns its bytes, constructor included. */
  readRaw(): Buffer {
    const start = this.#position
    this.read()
    return this.#bytes.subarray(start, this.#position)
  }

  /** Reads the descriptor of a described value; the value itself is then to be read. */
  readDescriptor(): AmqpValue {
    if (this.#byte() !== code.described) throw new DecodeError('Expected a described value.')
    return this.read()
  }

  /** Reads a list's or map's constructor and size; its items are then to be read one by one. */
  readCount(): number {
    const format = this.#byte()
    switch (format) {
      case code.list0:
        return 0
      case code.list8:
      case code.map8:
        return this.#sized(1)
      case code.list32:
      case code.map32:
        return this.#sized(4)
      default:
        throw new DecodeError(`Expected a list or map, got format code 0x${format.toString(16)}.`)
    }
  }

  #readBody(format: number): AmqpValue {
    switch (format >> 4) {
      case 0x4:
        return readEmpty(format)
      case 0x5:
        return readOneByte(format, this.#take(1))
      case 0x6:
        return readTwoBytes(format, this.#take(2))
      case 0x7:
        return readFourBytes(format, this.#take(4))
      case 0x8:
        return readEightBytes(format, this.#take(8))
      case 0x9:
        return format === code.uuid ? new Uuid(this.#take(16)) : this.#take(16)
      case 0xa:
        return readText(format, this.#take(this.#number(1)))
      case 0xb:
        return readText(format, this.#take(this.#number(4)))
      case 0xc:
        return this.#readItems(format === code.map8, this.#sized(1))
      case 0xd:
        return this.#readItems(format === code.map32, this.#sized(4))
      case 0xe:
        return this.#readArray(this.#sized(1))
      case 0xf:
        return this.#readArray(this.#sized(4))
      default:
        throw new DecodeError(`Unknown format code 0x${format.toString(16)}.`)
    }
  }

  #readItems(isMap: boolean, count: number): AmqpValue[] | AmqpMap {
    if (!isMap) return Array.from({ length: count }, () => this.read())
    const map: AmqpMap = new Map()
    for (let item = 0; item + 1 < count; item += 2) {
      const key = this.read()
      map.set(key, this.read())
    }
    return map
  }

  #readArray(count: number): AmqpValue[] {
    let format = this.#byte()
    if (format === code.described) {
      this.read()
      format = this.#byte()
    }
    return Array.from({ length: count }, () => this.#readBody(format))
  }

  /** Size and count of a compound. A count beyond the size is a lie that would cost memory to believe. */
  #sized(width: 1 | 4): number {
    const size = this.#number(width)
    const count = this.#number(width)
    if (count > size || this.#position + size - width > this.#bytes.length) {
      throw new DecodeError('The size of a list, map or array exceeds what follows.')
    }
    return count
  }

  #byte(): number {
    return this.#number(1)
  }

  #number(width: 1 | 4): number {
    return this.#take(width).readUIntBE(0, width)
  }

  #take(length: number): Buffer {
    const end = this.#position + length
    if (end > this.#bytes.length) throw new DecodeError('The bytes end within a value.')
    const taken = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return taken
  }
}

/** The entries of an encoded map with string or symbol keys, each value as its own bytes. */
export function readEntries(map: Buffer): Map<string, Buffer> {
  const reader = new AmqpReader(map)
  const entries = new Map<string, Buffer>()
  for (let items = reader.readCount(); items >= 2; items -= 2) {
    const key = reader.read()
    if (typeof key !== 'string') throw new DecodeError('The key of a property or annotation is not a string.')
    entries.set(key, reader.readRaw())
  }
  return entries
}

/** The items of an encoded list, each as its own bytes. */
export function readItems(list: Buffer): Buffer[] {
  const reader = new AmqpReader(list)
  const count = reader.readCount()
  return Array.from({ length: count }, () => reader.readRaw())
}

/** Decodes exactly one value. */
export function decode(bytes: Buffer): AmqpValue {
  return new AmqpReader(bytes).read()
}

function readEmpty(format: number): AmqpValue {
  switch (format) {
    case code.null:
      return null
    case code.true:
      return true
    case code.false:
      return false
    case code.uint0:
    case code.ulong0:
      return 0
    case code.list0:
      return []
    default:
      throw new DecodeError(`Unknown format code 0x${format.toString(16)}.`)
  }
}

function readOneByte(format: number, bytes: Buffer): AmqpValue {
  if (format === code.boolean) return bytes.readUInt8() === 1
  const signed = format === code.byte || format === code.smallInt || format === code.smallLong
  return signed ? bytes.readInt8() : bytes.readUInt8()
}

function readTwoBytes(format: number, bytes: Buffer): AmqpValue {
  return format === code.short ? bytes.readInt16BE() : bytes.readUInt16BE()
}

function readFourBytes(format: number, bytes: Buffer): AmqpValue {
  switch (format) {
    case code.uint:
      return bytes.readUInt32BE()
    case code.int:
      return bytes.readInt32BE()
    case code.float:
      return bytes.readFloatBE()
    case code.char:
      return String.fromCodePoint(bytes.readUInt32BE())
    default:
      return bytes
  }
}

function readEightBytes(format: number, bytes: Buffer): AmqpValue {
  switch (format) {
    case code.ulong:
      return exact(bytes.readBigUInt64BE())
    case code.long:
      return exact(bytes.readBigInt64BE())
    case code.double:
      return bytes.readDoubleBE()
    case code.timestamp:
      return new Date(Number(bytes.readBigInt64BE()))
    default:
      return bytes
  }
}

function readText(format: number, bytes: Buffer): AmqpValue {
  switch (format) {
    case code.string8:
    case code.string32:
      return bytes.toString('utf8')
    case code.symbol8:
    case code.symbol32:
      return bytes.toString('latin1')
    default:
      return bytes
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
