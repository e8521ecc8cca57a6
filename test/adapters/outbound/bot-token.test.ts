import { expect, test } from '@jest/globals'
import { createBotTokens, type BotTokenOptions } from '../../../src/adapters/outbound/bot-token.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const kept = { fresh: false }
const fresh = { fresh: true }

/** Credentials that number themselves and the tokens of each app, with a clock of their own. */
function tokens(options: BotTokenOptions = {}) {
  const clock = { now: 0 }
  const asked: string[] = []
  let made = 0
  const newCredential = () => {
    made += 1
    const number = made
    return {
      getToken: (scope: string | string[]) => {
        asked.push(`${number} ${String(scope)}`)
        const count = asked.filter((each) => each.endsWith(String(scope))).length
        const token = `${String(scope)} token ${count}`
        return Promise.resolve({ token, expiresOnTimestamp: clock.now + HOUR })
      },
    }
  }
  const tokenFor = createBotTokens({ newCredential, now: () => clock.now, ...options })
  return { tokenFor, asked, clock, made: () => made }
}

test('makes one credential at first use, and asks it once for each app', async () => {
  const { tokenFor, asked, made } = tokens()
  expect(made()).toBe(0)
  for (const app of ['app-1', 'app-2', 'app-1', 'app-2']) {
    expect(await tokenFor(app, kept)).toBe(`${app}/.default token 1`)
  }
  expect(asked).toEqual(['1 app-1/.default', '1 app-2/.default'])
})

test('keeps a token until five minutes before it expires', async () => {
  const { tokenFor, clock } = tokens()
  await tokenFor('app-1', kept)
  clock.now = HOUR - 5 * MINUTE - 1
  expect(await tokenFor('app-1', kept)).toBe('app-1/.default token 1')
  clock.now += 1
  expect(await tokenFor('app-1', kept)).toBe('app-1/.default token 2')
  expect(await tokenFor('app-1', kept)).toBe('app-1/.default token 2')
})

test('who asks at the same time shares a request, each app its own', async () => {
  const { tokenFor, asked } = tokens()
  const all = Array.from({ length: 40 }, (_, index) => tokenFor(`app-${index % 2}`, kept))
  expect(new Set(await Promise.all(all)).size).toBe(2)
  expect(asked).toHaveLength(2)
})

test('a fresh token comes from a credential of its own, is kept, and is no other app’s concern', async () => {
  const { tokenFor, asked } = tokens()
  await tokenFor('app-1', kept)
  await tokenFor('app-2', kept)
  expect(await tokenFor('app-1', fresh)).toBe('app-1/.default token 2')
  expect(await tokenFor('app-1', kept)).toBe('app-1/.default token 2')
  expect(await tokenFor('app-2', kept)).toBe('app-2/.default token 1')
  expect(asked).toEqual(['1 app-1/.default', '1 app-2/.default', '2 app-1/.default'])
})

test('a bot that refuses every token costs one fresh token a minute', async () => {
  const { tokenFor, asked, clock } = tokens()
  await tokenFor('app-1', kept)
  await Promise.all(Array.from({ length: 10 }, () => tokenFor('app-1', fresh)))
  await tokenFor('app-1', fresh)
  clock.now = MINUTE - 1
  await tokenFor('app-1', fresh)
  expect(asked).toHaveLength(2)
  clock.now = MINUTE
  await tokenFor('app-1', fresh)
  expect(asked).toHaveLength(3)
})

test('rejects when there is no token, or the credential fails; the next one asks again', async () => {
  const nothing = createBotTokens({ newCredential: () => ({ getToken: () => Promise.resolve(null) }) })
  await expect(nothing('app-1', kept)).rejects.toThrow('the credential gave no token')
  let calls = 0
  const broken = createBotTokens({
    newCredential: () => ({
      getToken: () => {
        calls += 1
        return Promise.reject(new Error(`AADSTS500011: unknown ${calls}`))
      },
    }),
  })
  await expect(broken('app-1', kept)).rejects.toThrow('AADSTS500011: unknown 1')
  await expect(broken('app-1', kept)).rejects.toThrow('AADSTS500011: unknown 2')
})

test('gives up on a credential that never answers', async () => {
  const newCredential = () => ({ getToken: () => new Promise<never>(() => undefined) })
  const hanging = createBotTokens({ newCredential, timeoutMs: 50 })
  await expect(hanging('app-1', kept)).rejects.toThrow('not done within 50 ms')
})
