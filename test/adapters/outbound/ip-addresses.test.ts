import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkAddress } from '../../../src/adapters/outbound/address-guard.ts'
import { isLoopbackAddress, isPublicAddress } from '../../../src/adapters/outbound/ip-addresses.ts'

test.each([
  '8.8.8.8',
  '20.50.2.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.128.0.1',
  '168.63.129.17',
  '2606:4700::1111',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

test.each([
  '',
  'localhost',
  '8.8.8',
  '[2606:4700::1111]',
  '168.63.129.16',
  '::8.8.8.8',
  '::ffff:8.8.8.8',
  '::ffff:0:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '2002:808:808::1',
  '2001:0:1::1',
  '2001:db8::1',
  '3fff::1',
  '100::1',
  '4000::1',
  '5f00::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fd00::1',
  'ff0e::1',
  '::',
  '::1',
])('%j is not public', (address) => expect(isPublicAddress(address)).toBe(false))

test.each([
  ['127.0.0.1', true],
  ['127.255.255.255', true],
  ['::1', true],
  ['128.0.0.1', false],
  ['::ffff:127.0.0.1', false],
  ['127.0.0.1.nip.io', false],
  ['localhost', false],
  ['', false],
])('%j is loopback: %s', (address, expected) => expect(isLoopbackAddress(address)).toBe(expected))

/** First and last address of IPv4 networks that must never be called (RFC 6890). */
const FORBIDDEN: readonly (readonly [first: number, last: number])[] = [
  [0x00000000, 0x00ffffff],
  [0x0a000000, 0x0affffff],
  [0x64400000, 0x647fffff],
  [0x7f000000, 0x7fffffff],
  [0xa83f8110, 0xa83f8110],
  [0xa9fe0000, 0xa9feffff],
  [0xac100000, 0xac1fffff],
  [0xc0000000, 0xc00000ff],
  [0xc0a80000, 0xc0a8ffff],
  [0xc6120000, 0xc613ffff],
  [0xe0000000, 0xffffffff],
]

const forbidden = fc.oneof(...FORBIDDEN.map(([min, max]) => fc.integer({ min, max })))

function bytesOf(address: number): [number, number, number, number] {
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255]
}

/** Every way in which parsers of URLs read an IPv4 address, or an IPv6 one that leads to it. */
const SPELLINGS: readonly ((address: number, bytes: [number, number, number, number]) => string)[] = [
  (_, bytes) => bytes.join('.'),
  (address) => String(address),
  (address) => `0x${address.toString(16)}`,
  (address) => `0${address.toString(8)}`,
  (_, bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  (_, bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  (address, [first]) => `${first}.${address & 0xffffff}`,
  (address, [first, second]) => `${first}.${second}.${address & 0xffff}`,
  (_, bytes) => `${bytes.join('.')}.`,
  (_, bytes) => bytes.join('.').replace(/./g, (char) => `%${char.charCodeAt(0).toString(16)}`),
  (_, bytes) => bytes.join('。'),
  (_, bytes) => bytes.join('.').replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  (_, bytes) => `[::${bytes.join('.')}]`,
  (_, bytes) => `[::ffff:${bytes.join('.')}]`,
  (_, bytes) => `[::ffff:0:${bytes.join('.')}]`,
  (_, bytes) => `[64:ff9b::${bytes.join('.')}]`,
  (_, bytes) => `[64:ff9b:1::${bytes.join('.')}]`,
  (address) => `[2002:${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}::]`,
]

describe('any forbidden IPv4 address', () => {
  test('is not public', () => {
    fc.assert(fc.property(forbidden, (address) => !isPublicAddress(bytesOf(address).join('.'))))
  })

  test('passes the address check in no spelling, whatever the list says', () => {
    fc.assert(
      fc.property(forbidden, fc.constantFrom(...SPELLINGS), (address, spell) => {
        const host = spell(address, bytesOf(address))
        const url = `https://${host}/`
        const allowedHosts = [host, new URL(url).hostname, '*']
        expect(checkAddress(url, { allowedHosts, allowLoopback: false })).toMatchObject({ ok: false })
      }),
      { numRuns: 2000 },
    )
  })

  test('passes with allowLoopback only by http, in plain spelling, and if it is in 127.0.0.0/8', () => {
    fc.assert(
      fc.property(forbidden, fc.constantFrom(...SPELLINGS), (address, spell) => {
        const host = spell(address, bytesOf(address))
        const { hostname } = new URL(`https://${host}/`)
        const isLoopback = hostname.startsWith('127.') || hostname === '[::1]'
        const rules = { allowedHosts: [host], allowLoopback: true }
        expect(checkAddress(`http://${host}/`, rules).ok).toBe(isLoopback && host === hostname)
        expect(checkAddress(`https://${host}/`, rules).ok).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})
