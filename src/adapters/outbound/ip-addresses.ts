import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Azure's platform address (DHCP, DNS, health probes, and on some hosts an agent that hands out secrets).
 * It lies in a public range, so no list of special ranges knows it.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const AZURE_PLATFORM_ADDRESS = '168.63.129.16'

/** The only IPv6 space given out for the Internet (RFC 4291 2.4, IANA registry "IPv6 Global Unicast"). */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether the text is an IPv4 or IPv6 address in its plain spelling, without brackets. */
export function isAddressLiteral(host: string): boolean {
  return isIP(host) !== 0
}

/** Whether the address is 127.0.0.0/8 or ::1. False for a name, and for IPv4 wrapped in IPv6. */
export function isLoopbackAddress(address: string): boolean {
  return isAddressLiteral(address) && ipaddr.parse(address).range() === 'loopback'
}

/**
 * Whether the address is an ordinary one of the public Internet. Private, link-local, shared, multicast,
 * documentation and reserved addresses are not, nor is IPv6 that leads to an IPv4 address inside
 * (mapped, compatible, 6to4, Teredo, NAT64), nor anything that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!isAddressLiteral(address) || address === AZURE_PLATFORM_ADDRESS) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6)
}
