import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'

/** The keys of an issuer could not be fetched: nothing can be said about its tokens. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError'
}

export interface KeyTimes {
  readonly timeoutMs: number
  /** Between two fetches because of a key id that is not among the keys, so that nobody can cause many. */
  readonly cooldownMs: number
}

const TIMES: KeyTimes = { timeoutMs: 5_000, cooldownMs: 30_000 }

/** As long as Microsoft's own libraries keep keys; a new key is fetched when a token first names it. */
const CACHE_MS = 12 * 60 * 60 * 1000

/** @returns the keys at an address, fetched when first needed. */
export function keySetAt(jwksUri: string, { timeoutMs, cooldownMs }: KeyTimes = TIMES) {
  return createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: CACHE_MS,
  })
}

/**
 * Finds the key of a token at a fixed address; fetches when first asked.
 * Rejects with KeysUnavailableError when the address gives no keys, and with jose's own error when it does
 * but none fits.
 */
export function issuerKeys(jwksUri: string, { timeoutMs, cooldownMs }: KeyTimes = TIMES): JWTVerifyGetKey {
  const keys = keySetAt(jwksUri, { timeoutMs, cooldownMs })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw error
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error
      throw new KeysUnavailableError(`${jwksUri} gives no keys`, { cause: error })
    }
  }
}
