import { expect, test } from '@jest/globals'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { guardedLookup } from '../../../src/adapters/outbound/guarded-lookup.ts'
import type { Resolve } from '../../../src/adapters/outbound/guarded-lookup.ts'

const publicAddress: LookupAddress = { address: '20.50.2.1', family: 4 }
const publicAddress6: LookupAddress = { address: '2603:1030::1', family: 6 }
const loopback: LookupAddress = { address: '127.0.0.1', family: 4 }

/** What the lookup hands to net.connect: the error's name, or the addresses as given. */
async function lookup(resolve: Resolve, hostname = 'bot.example', options: LookupOptions = { all: true }) {
  return await new Promise((settle) => {
    guardedLookup(resolve)(hostname, options, (error, address, family) => {
      settle(error === null ? { address, family } : error.name)
    })
  })
}

test('gives all addresses, or the first, as net.connect asks for it', async () => {
  const resolve = () => Promise.resolve([publicAddress, publicAddress6])
  expect(await lookup(resolve)).toEqual({ address: [publicAddress, publicAddress6], family: undefined })
  expect(await lookup(resolve, 'bot.example', {})).toEqual({ address: '20.50.2.1', family: 4 })
})

test('a name server that answers a public address first and 127.0.0.1 after', async () => {
  const answers = [publicAddress, loopback]
  const resolve = () => Promise.resolve(answers.splice(0, 1))
  expect(await lookup(resolve)).toMatchObject({ address: [publicAddress] })
  expect(await lookup(resolve)).toBe('RefusedAddressError')
})

test('a name server that answers both at once', async () => {
  expect(await lookup(() => Promise.resolve([publicAddress, loopback]))).toBe('RefusedAddressError')
  expect(await lookup(() => Promise.resolve([publicAddress, loopback]), 'bot.example', {})).toBe(
    'RefusedAddressError',
  )
})

test('an answer that is no address', async () => {
  const resolve = () => Promise.resolve([{ address: 'localhost', family: 4 }])
  expect(await lookup(resolve)).toBe('RefusedAddressError')
})

test('localhost leads to loopback or nowhere', async () => {
  expect(await lookup(() => Promise.resolve([loopback]), 'localhost')).toMatchObject({ address: [loopback] })
  expect(await lookup(() => Promise.resolve([publicAddress]), 'localhost')).toBe('RefusedAddressError')
})

test('a failed resolution is passed on', async () => {
  expect(await lookup(() => Promise.reject(new TypeError('broken')))).toBe('TypeError')
  expect(await lookup(() => Promise.resolve([]))).toBe('Error')
})
