import { expect, test } from '@jest/globals'
import { createBotTokens } from '../../../src/adapters/outbound/bot-token.ts'

/** Credentials that number themselves, and remember what they were asked for. */
function credentials() {
  const scopes: (string | string[])[] = []
  let made = 0
  const create = () => {
    made += 1
    const number = made
    return {
      getToken: (scope: string | string[]) => {
        scopes.push(scope)
        return Promise.resolve({ token: `token-${number}`, expiresOnTimestamp: Date.now() + 3_600_000 })
      },
    }
  }
  return { create, scopes, made: () => made }
}

test('makes one credential at first use and asks it for the app', async () => {
  const { create, scopes, made } = credentials()
  const tokenFor = createBotTokens(create)
  expect(made()).toBe(0)
  expect(await tokenFor('app-1', { fresh: false })).toBe('token-1')
  expect(await tokenFor('app-2', { fresh: false })).toBe('token-1')
  expect(made()).toBe(1)
  expect(scopes).toEqual(['app-1/.default', 'app-2/.default'])
})

test('a fresh token comes from a new credential, which is kept', async () => {
  const { create } = credentials()
  const tokenFor = createBotTokens(create)
  expect(await tokenFor('app-1', { fresh: false })).toBe('token-1')
  expect(await tokenFor('app-1', { fresh: true })).toBe('token-2')
  expect(await tokenFor('app-1', { fresh: false })).toBe('token-2')
})

test('rejects when there is no token, or the credential fails', async () => {
  const nothing = createBotTokens(() => ({ getToken: () => Promise.resolve(null) }))
  await expect(nothing('app-1', { fresh: false })).rejects.toThrow('the credential gave no token')
  const broken = createBotTokens(() => ({
    getToken: () => Promise.reject(new Error('AADSTS500011: unknown')),
  }))
  await expect(broken('app-1', { fresh: false })).rejects.toThrow('AADSTS500011')
})

test('gives up on a credential that never answers', async () => {
  const hanging = createBotTokens(() => ({ getToken: () => new Promise(() => undefined) }), 50)
  await expect(hanging('app-1', { fresh: false })).rejects.toThrow('not done within 50 ms')
})

test('the credential of Azure is made without asking for anything', () => {
  expect(createBotTokens()).toBeInstanceOf(Function)
})
