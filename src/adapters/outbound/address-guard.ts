import { domainToASCII } from 'node:url'
import { isAddressLiteral, isLoopbackAddress } from './ip-addresses.ts'

export type AddressRules = Readonly<{
  /** Host names: exact (`bot.contoso.com`), or `*.contoso.com` for every name below, itself not included. */
  allowedHosts: readonly string[]
  /** For the local stack only: localhost, 127.0.0.0/8 and [::1] on any port, by http and in plain spelling. */
  allowLoopback: boolean
}>

export type RefusalCode =
  | 'tooLong'
  | 'controlCharacter'
  | 'malformed'
  | 'scheme'
  | 'credentials'
  | 'fragment'
  | 'port'
  | 'loopback'
  | 'addressLiteral'
  | 'hostNotAllowed'

export type AddressCheck =
  Readonly<{ ok: true; url: URL }> | Readonly<{ ok: false; code: RefusalCode; reason: string }>

/** Longest address, in characters: signed storage and SharePoint links stay well below. */
const MAX_ADDRESS_LENGTH = 8192

/**
 * Decides whether the hub may call an address, by its spelling alone: https only, no credentials, no
 * fragment, no IP address in any spelling, and a host on the allow list (empty = nothing is allowed).
 * Call only the returned URL: it is the reading that was checked. What the name resolves to is checked
 * when connecting (guarded-lookup.ts). Reasons quote the host at most, never a path or query.
 */
export function checkAddress(address: string, rules: AddressRules): AddressCheck {
  if (address.length > MAX_ADDRESS_LENGTH) {
    return refuse('tooLong', `the address is longer than ${MAX_ADDRESS_LENGTH} characters`)
  }
  // The URL parser drops tabs and line ends without a word, so they are looked for in the text itself.
  if (/\p{Cc}/u.test(address)) return refuse('controlCharacter', 'the address contains a control character')
  const url = parse(address)
  if (url === undefined) return refuse('malformed', 'the address is not an absolute URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('scheme', 'the address must start with https://')
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('credentials', 'the address contains credentials')
  }
  if (address.includes('#')) return refuse('fragment', 'the address contains a fragment (#)')
  if (url.port === '0') return refuse('port', 'port 0 cannot be called')
  return checkHost(address, url, rules)
}

function checkHost(address: string, url: URL, rules: AddressRules): AddressCheck {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isLoopbackHost(host)) return checkLoopback(address, url, rules)
  if (url.protocol !== 'https:') return refuse('scheme', 'the address must start with https://')
  // The parser has already turned 0177.1, 0x7f000001 and 2130706433 into dotted decimal.
  if (isAddressLiteral(host)) {
    return refuse('addressLiteral', `${host} is an IP address; only host names are called`)
  }
  if (!rules.allowedHosts.some((pattern) => matchesHost(pattern, host))) {
    return refuse('hostNotAllowed', `the host ${host} is not on the list of allowed hosts`)
  }
  return { ok: true, url }
}

/**
 * Bots on a developer's machine are called by http. An https address of this machine, or one in an unusual
 * spelling, is rather an attempt on another service there, and is refused in the local stack, too.
 */
function checkLoopback(address: string, url: URL, rules: AddressRules): AddressCheck {
  const [, host] = /^http:\/\/([^/?]*)/i.exec(address) ?? []
  const isPlain = host?.toLowerCase() === url.host || host?.toLowerCase() === `${url.hostname}:80`
  if (rules.allowLoopback && isPlain) return { ok: true, url }
  return refuse('loopback', `${url.hostname} is this machine`)
}

/** Whether the host (no brackets) is this machine by its spelling: the name localhost, 127.0.0.0/8, ::1. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}

function matchesHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return domainToASCII(pattern.trim()) === host
  const parent = domainToASCII(pattern.slice(2).trim())
  return parent !== '' && host.endsWith(`.${parent}`)
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

function refuse(code: RefusalCode, reason: string): AddressCheck {
  return { ok: false, code, reason }
}
