import { createHash, randomBytes } from 'node:crypto'

/* Makes a hub key: the key for the caller, and its digest for "keys" in hub.config.json. */
const key = `hub_${randomBytes(32).toString('base64url')}`
console.log(`key     ${key}`)
console.log(`sha256  ${createHash('sha256').update(key).digest('hex')}`)
