const ticksPerMillisecond = 10_000n
const ticksAt1970 = 621_355_968_000_000_000n

/** Milliseconds since 1970 as .NET ticks, in 8 bytes, most significant first. */
export function toTicks(milliseconds: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(milliseconds) * ticksPerMillisecond + ticksAt1970)
  return bytes
}
