import { keySetAt } from '../callers/issuer-keys.ts'
import type { TrustedIssuer } from '../callers/trusted-issuer.ts'
import type { Check, Finding } from '../../use-cases/ports-checks.ts'
import { look, remembered, textOf } from './look.ts'

const KEPT_MILLISECONDS = 30_000

const MEND =
  'The keys of a trusted issuer cannot be fetched: check HUB_TENANTS and HUB_TRUSTED_ISSUERS, and that the network lets the hub out to them (https)'

/** @returns a look at the keys by which tokens of callers are checked. Fetched at most every 30 seconds. */
export function issuerKeysCheck(issuers: readonly TrustedIssuer[], keptFor = KEPT_MILLISECONDS): Check {
  const addresses = [...new Set(issuers.map(({ jwksUri }) => jwksUri))]
  const sets = addresses.map((address) => ({ address, keys: keySetAt(address) }))
  const fetchAll = async () => {
    for (const { address, keys } of sets) {
      try {
        if (!keys.fresh) await keys.reload()
      } catch (error) {
        throw new Error(`${address} gives no keys`, { cause: error })
      }
    }
  }
  return {
    name: 'Issuer keys',
    look: remembered(() => look(fetchAll, meaningOf, { unreachable: MEND }), keptFor),
  }
}

function meaningOf(error: unknown): Finding {
  return { state: 'Disconnected', problem: 'KeysUnavailable', mend: MEND, detail: textOf(error) }
}
