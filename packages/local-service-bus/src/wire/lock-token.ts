/**
 * A lock token is a UUID. As a delivery tag its bytes are in the order of a .NET Guid, whose first three groups
 * are little-endian; inside management messages they are in the order in which it is written.
 */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

export function tokenToUuid(token: string): Buffer {
  return Buffer.from(token.replaceAll('-', ''), 'hex')
}

export function uuidToToken(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export function tokenToTag(token: string): Buffer {
  return reorder(tokenToUuid(token))
}

export function tagToToken(tag: Buffer): string {
  return uuidToToken(reorder(tag))
}

// Doing it twice undoes it.
function reorder(bytes: Buffer): Buffer {
  return Buffer.from(guidOrder.map((position) => bytes.readUInt8(position)))
}
