import { errors } from 'jose'
import type { HubKey } from '../callers/hub-keys.ts'
import { keySetAt } from '../callers/issuer-keys.ts'
import type { TrustedIssuer } from '../callers/trusted-issuer.ts'
import { CONNECTED, type Check, type Finding } from '../../use-cases/ports-checks.ts'
import { look, remembered, textOf } from './look.ts'

const KEPT_MILLISECONDS = 30_000

/**
 * @returns a look at each way in which callers can prove who they are: by tokens of a tenant, whose keys the
 * hub has to fetch (at most every 30 seconds), and by hub keys, for which it needs nothing.
 */
export function waysIn(
  issuers: readonly TrustedIssuer[],
  hubKeys: readonly HubKey[],
  keptFor = KEPT_MILLISECONDS,
): Check[] {
  const byKeys: Check = { name: 'Hub keys', look: () => Promise.resolve(CONNECTED) }
  return [...issuerChecks(issuers, keptFor), ...(hubKeys.length === 0 ? [] : [byKeys])]
}

/** One a key address: the issuers of both versions of a tenant's tokens have the same. */
function issuerChecks(issuers: readonly TrustedIssuer[], keptFor: number): Check[] {
  const addresses = new Map(issuers.map(({ jwksUri, tid }) => [jwksUri, tid]))
  const seen = new Map<string, number>()
  return [...addresses].map(([address, tid]) => {
    const place = (seen.get(tid) ?? 0) + 1
    seen.set(tid, place)
    const name = `Tokens of tenant ${tid}${place === 1 ? '' : ` (${place})`}`
    return { name, look: remembered(lookAt(address, tid), keptFor) }
  })
}

function lookAt(address: string, tid: string): () => Promise<Finding> {
  const keys = keySetAt(address)
  const settings = 'HUB_TENANTS and HUB_TRUSTED_ISSUERS'
  const unreachable = `The keys of tenant ${tid} cannot be fetched: check that the network lets the hub out to them (https), and ${settings}. Callers with its tokens are answered 503 until then`
  const refused = `The keys of tenant ${tid} cannot be had: something answers at their address, but not with keys. Check ${settings}: is the id of the tenant right?`

  async function fetchKeys(): Promise<void> {
    try {
      if (!keys.fresh) await keys.reload()
    } catch (error) {
      throw new Error(`${address} gives no keys`, { cause: error })
    }
  }
  function meaningOf(error: unknown): Finding {
    const detail = textOf(error)
    const cause = error instanceof Error ? error.cause : undefined
    const answered = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)
    return answered
      ? { state: 'Error', problem: 'KeysRefused', mend: refused, detail }
      : { state: 'Disconnected', problem: 'KeysUnavailable', mend: unreachable, detail }
  }
  return () => look(fetchKeys, meaningOf, { unreachable })
}
