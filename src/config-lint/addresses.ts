import { checkAddress } from '../adapters/outbound/address-guard.ts'
import type { Config } from '../hub-config/schema.ts'
import type { Finding } from './subjects.ts'

/** @returns the addresses that the hub will not call; those of this machine pass, for the local stack. */
export function addressFindings({ bots, desks }: Config): Finding[] {
  return [
    ...bots.flatMap(({ delivery }, index) => findingAt(`bots[${index}].delivery.url`, delivery?.url)),
    ...desks.flatMap(({ url }, index) => findingAt(`desks[${index}].url`, url)),
  ]
}

function findingAt(path: string, url: string | undefined): Finding[] {
  if (url === undefined) return []
  const check = checkAddress(url, { allowedHosts: [new URL(url).hostname], allowLoopback: true })
  if (check.ok) return []
  return [{ path, message: `the hub will not call this address: ${check.reason}` }]
}
