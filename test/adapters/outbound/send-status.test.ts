import { afterEach, describe, expect, test } from '@jest/globals'
import { createStatusSender } from '../../../src/adapters/outbound/send-status.ts'
import type { TokenFor } from '../../../src/adapters/outbound/bot-token.ts'
import { answerWith, startServer } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'
import { activity, messages, noToken, send } from './status-setup.ts'

afterEach(closeAll)

describe('answers of a real server', () => {
  test.each([
    [200, {}, { outcome: 'delivered', status: 200 }],
    [204, {}, { outcome: 'delivered', status: 204 }],
    [301, { location: 'http://127.0.0.1:1/' }, { outcome: 'undeliverable', status: 301 }],
    [400, {}, { outcome: 'undeliverable', status: 400 }],
    [401, {}, { outcome: 'undeliverable', status: 401 }],
    [404, {}, { outcome: 'undeliverable', status: 404 }],
    [410, {}, { outcome: 'undeliverable', status: 410 }],
    [429, { 'retry-after': '17' }, { outcome: 'retry', status: 429, retryAfterSeconds: 17 }],
    [500, {}, { outcome: 'retry', status: 500 }],
    [503, { 'retry-after': '99999' }, { outcome: 'retry', status: 503, retryAfterSeconds: 3600 }],
  ])('%i', async (status, headers, expected) => {
    const server = await serve(answerWith(status, headers))
    expect(await send({ target: messages(server.origin) })).toMatchObject(expected)
    expect(server.seen).toHaveLength(1)
  })

  test('500 for the sixth time', async () => {
    const server = await serve(answerWith(500))
    const target = messages(server.origin)
    expect(await send({ target, earlier500s: 5 })).toMatchObject({ outcome: 'undeliverable', status: 500 })
    const webhook = { via: 'webhook', url: target.url } as const
    expect(await send({ target: webhook, earlier500s: 60 })).toMatchObject({ outcome: 'retry', status: 500 })
  })

  test('nobody there', async () => {
    const server = await startServer(answerWith(200))
    await server.close()
    expect(await send({ target: messages(server.origin) })).toEqual({
      outcome: 'retry',
      reason: `${server.origin}: ECONNREFUSED`,
      unreachable: true,
    })
  })

  test('a connection closed instead of an answer', async () => {
    const server = await serve((response) => void response.destroy())
    expect(await send({ target: messages(server.origin) })).toMatchObject({ outcome: 'retry' })
  })

  test('a bot that never answers', async () => {
    const server = await serve(() => undefined)
    const client = guardedClient()
    const sendStatus = createStatusSender({
      client: { ...client, send: (call) => client.send({ ...call, timeoutMs: 100 }) },
      tokenFor: noToken,
    })
    const target = messages(server.origin)
    expect(await sendStatus({ activity, bot: {}, allowedHosts: [], earlier500s: 0, target })).toEqual({
      outcome: 'retry',
      reason: `${server.origin}: no complete answer within 100 ms`,
      unreachable: true,
    })
  })

  test('a body that is too large or breaks off does not undo the status line', async () => {
    const huge = await serve(answerWith(200, {}, 'x'.repeat(1_000_000)))
    expect(await send({ target: messages(huge.origin) })).toEqual({ outcome: 'delivered', status: 200 })
    const broken = await serve((response) => {
      response.writeHead(404, { 'content-length': '9' }).write('half', () => response.destroy())
    })
    const result = await send({ target: messages(broken.origin) })
    expect(result).toMatchObject({ outcome: 'undeliverable', status: 404 })
  })

  test('nor does it undo Retry-After', async () => {
    const page = await serve(answerWith(503, { 'retry-after': '120' }, 'x'.repeat(1_000_000)))
    const result = await send({ target: messages(page.origin) })
    expect(result).toMatchObject({ outcome: 'retry', status: 503, retryAfterSeconds: 120 })
  })
})

describe('tokens', () => {
  /** Gives the token 'stale', or 'fresh' when asked for a fresh one, and keeps what was asked. */
  function tokens(): { tokenFor: TokenFor; asked: string[] } {
    const asked: string[] = []
    const tokenFor: TokenFor = (appId, { fresh }) => {
      asked.push(`${appId} ${fresh ? 'fresh' : 'cached'}`)
      return Promise.resolve(fresh ? 'fresh' : 'stale')
    }
    return { tokenFor, asked }
  }

  test('a bot without an app id gets no Authorization header', async () => {
    const server = await serve(answerWith(200))
    await send({ target: messages(server.origin) })
    expect(server.seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test.each(['reply', 'messages'] as const)('%s: a bot with an app id gets a token', async (via) => {
    const server = await serve(answerWith(200))
    const { tokenFor, asked } = tokens()
    const target = via === 'reply' ? ({ via, serviceUrl: server.origin } as const) : messages(server.origin)
    await send({ target, bot: { appId: 'app-1' } }, tokenFor)
    expect(server.seen[0]?.headers.authorization).toBe('Bearer stale')
    expect(asked).toEqual(['app-1 cached'])
  })

  test.each([401, 403])('%i, then 200 with a fresh token', async (status) => {
    const server = await serve((response, { headers }) => {
      response.writeHead(headers.authorization === 'Bearer fresh' ? 200 : status).end()
    })
    const { tokenFor, asked } = tokens()
    const result = await send({ target: messages(server.origin), bot: { appId: 'app-1' } }, tokenFor)
    expect(result).toEqual({ outcome: 'delivered', status: 200 })
    expect(asked).toEqual(['app-1 cached', 'app-1 fresh'])
  })

  test('401 with a fresh token too is undeliverable', async () => {
    const server = await serve(answerWith(401))
    const result = await send({ target: messages(server.origin), bot: { appId: 'app-1' } }, tokens().tokenFor)
    expect(result).toMatchObject({ outcome: 'undeliverable', status: 401 })
    expect(server.seen).toHaveLength(2)
  })

  test('no token, cached or fresh: retry, and the reason keeps no more than the code', async () => {
    const server = await serve(answerWith(401))
    const failing: TokenFor = (_, { fresh }) =>
      fresh ? Promise.reject(new Error('AADSTS500011: secret detail')) : Promise.resolve('stale')
    const bot = { appId: 'app-1' }
    const expected = { outcome: 'retry', reason: 'no token for app-1: Error AADSTS500011', ourFault: true }
    expect(await send({ target: messages(server.origin), bot }, failing)).toEqual(expected)
    expect(
      await send({ target: messages(server.origin), bot }, () => Promise.reject(new TypeError('x'))),
    ).toEqual({
      outcome: 'retry',
      reason: 'no token for app-1: TypeError',
      ourFault: true,
    })
    expect(server.seen).toHaveLength(1)
  })
})
