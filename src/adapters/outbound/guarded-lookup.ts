import { lookup as resolveWithSystem } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isLoopbackHost } from './address-guard.ts'
import { isLoopbackAddress, isPublicAddress } from './ip-addresses.ts'

/** Resolves a host name to all its addresses; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** The operating system's resolver. */
export const systemResolve: Resolve = (hostname) => resolveWithSystem(hostname, { all: true })

/** The name is allowed, but leads to an address that must not be called. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError'
}

/**
 * A `lookup` for `net.connect` that answers with checked addresses only. The socket connects to exactly
 * these: there is no second resolution that a hostile name server could answer differently (DNS rebinding).
 * One forbidden address among several refuses the name altogether; an honest name has none.
 * `net.connect` never asks it about an IP address in the URL, which checkAddress has to refuse.
 */
export function guardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const refused = addresses.find(({ address }) => !mayLeadTo(hostname, address))
        const [first] = addresses
        if (refused !== undefined) {
          callback(
            new RefusedAddressError(`${hostname} leads to ${refused.address}, which is not public`),
            '',
          )
        } else if (first === undefined) {
          callback(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), '')
        } else if (options.all === true) {
          callback(null, [...addresses])
        } else {
          callback(null, first.address, first.family)
        }
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    )
  }
}

function mayLeadTo(hostname: string, address: string): boolean {
  return isLoopbackHost(hostname) ? isLoopbackAddress(address) : isPublicAddress(address)
}
