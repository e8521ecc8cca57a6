/** Resource ids are binary numbers in base64, with '-' in place of '/', since they are parts of a path. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('/', '-')
}

function decode(rid: string): Buffer {
  return Buffer.from(rid.replaceAll('-', '/'), 'base64')
}

/** The resource id of the n-th database: 4 bytes. */
export function databaseRid(number: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return encode(bytes)
}

/** The resource id of the n-th container of a database: the database's 4 bytes and 4 more. */
export function containerRid(database: string, number: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return encode(Buffer.concat([decode(database), bytes]))
}

/** The resource id of the n-th item of a container: the container's 8 bytes and 8 more. */
export function itemRid(container: string, number: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(number))
  return encode(Buffer.concat([decode(container), bytes]))
}
