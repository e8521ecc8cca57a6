import { createHash, timingSafeEqual } from 'node:crypto'
import type { AgentId, BotName, Pool } from '../../handoff/names.ts'

export type KeyHolder =
  | { readonly role: 'bot'; readonly bot: BotName }
  | { readonly role: 'agent'; readonly agent: AgentId; readonly pool: Pool }
  | { readonly role: 'supervisor' }

/** A key for a caller who has no tenant. Only its digest is kept. */
export type HubKey = KeyHolder & {
  readonly name: string
  /** Hexadecimal; two while a key is being replaced. */
  readonly sha256: readonly string[]
}

/** `hub_` and at least 32 random bytes as base64url: nothing that could be guessed from its digest. */
export const KEY_FORM = /^hub_[A-Za-z0-9_-]{43,128}$/

export type FindKey = (presented: string) => HubKey | undefined

/** Finds who holds a key. Compares with every digest there is, so that the time tells nothing. */
export function keyFinder(keys: readonly HubKey[]): FindKey {
  const digests = keys.flatMap((key) => key.sha256.map((hex) => ({ key, digest: Buffer.from(hex, 'hex') })))
  return (presented) => {
    if (!KEY_FORM.test(presented)) return undefined
    const digest = createHash('sha256').update(presented).digest()
    const [found] = digests.filter((each) => timingSafeEqual(each.digest, digest))
    return found?.key
  }
}
