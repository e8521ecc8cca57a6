import { afterEach, describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { answerWith } from './loopback-server.ts'
import { closeAll, serve } from './outbound-setup.ts'
import { activity, messages, send } from './status-setup.ts'

afterEach(closeAll)

describe('where and how', () => {
  test('messages: the configured url', async () => {
    const server = await serve(answerWith(200))
    expect(await send({ target: messages(server.origin) })).toEqual({ outcome: 'delivered', status: 200 })
    const [seen] = server.seen
    expect(seen).toMatchObject({ method: 'POST', path: '/api/messages' })
    expect(seen?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(seen?.body ?? '')).toEqual(activity)
  })

  test.each(['', '/', '//', '/skill/', '/skill'])(
    'reply: below the serviceUrl that ends in %j',
    async (path) => {
      const server = await serve(answerWith(200))
      await send({ target: { via: 'reply', serviceUrl: `${server.origin}${path}` } })
      const base = path.replace(/\/+$/, '')
      expect(server.seen[0]?.path).toBe(`${base}/v3/conversations/conversation-1/activities/status-1`)
    },
  )

  test.each([
    'a/b',
    'a?b=c',
    'a#b',
    'a b',
    'ä🙂',
    'a/../../b',
    '../..',
    '...',
    '%2e%2e',
    '%2F',
    'a\\..\\b',
    '19:abc@thread.v2;messageid=1',
    'a\r\nX: 1',
  ])('reply: the conversation %j stays within its path segment', async (id) => {
    const server = await serve(answerWith(200))
    const target = { via: 'reply', serviceUrl: server.origin } as const
    const result = await send({ target, activity: { ...activity, conversation: { id } } })
    expect(result).toMatchObject({ outcome: 'delivered' })
    const segments = server.seen[0]?.path.split('/') ?? []
    expect(segments.map(decodeURIComponent)).toEqual([
      '',
      'v3',
      'conversations',
      id,
      'activities',
      'status-1',
    ])
  })

  test.each([
    ['.', 'status-1'],
    ['..', 'status-1'],
    ['', 'status-1'],
    ['\ud800', 'status-1'],
    ['conversation-1', '..'],
    ['conversation-1', ''],
  ])('reply: conversation %j with activity %j is undeliverable', async (conversationId, id) => {
    const server = await serve(answerWith(200))
    const target = { via: 'reply', serviceUrl: server.origin } as const
    const result = await send({ target, activity: { ...activity, id, conversation: { id: conversationId } } })
    expect(result).toMatchObject({ outcome: 'undeliverable' })
    expect(server.seen).toHaveLength(0)
  })

  test.each(['?a=', '#'])('reply: a serviceUrl with %s is undeliverable', async (end) => {
    const server = await serve(answerWith(200))
    const result = await send({ target: { via: 'reply', serviceUrl: `${server.origin}/${end}` } })
    expect(result).toEqual({ outcome: 'undeliverable', reason: 'the serviceUrl has a query or a fragment' })
    expect(server.seen).toHaveLength(0)
  })

  test('an address that the rules refuse is undeliverable', async () => {
    const result = await send({ target: { via: 'messages', url: 'https://evil.example/?sig=secret' } })
    expect(result).toEqual({
      outcome: 'undeliverable',
      reason: 'the host evil.example is not on the list of allowed hosts',
    })
  })
})

describe('webhooks', () => {
  test('are signed when there is a secret, and carry no token', async () => {
    const server = await serve(answerWith(204))
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const target = { via: 'webhook', url: `${server.origin}/hook`, secret } as const
    expect(await send({ target, bot: { appId: 'app-1' } })).toMatchObject({
      outcome: 'delivered',
      status: 204,
    })
    const [seen] = server.seen
    expect(seen?.headers).toMatchObject({ 'webhook-id': 'status-1' })
    expect(seen?.headers).not.toHaveProperty('authorization')
    const headers = Object.fromEntries(
      Object.entries(seen?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    expect(new Webhook(secret).verify(seen?.body ?? '', headers)).toEqual(activity)
  })

  test('are unsigned without a secret', async () => {
    const server = await serve(answerWith(200))
    await send({ target: { via: 'webhook', url: server.origin } })
    expect(Object.keys(server.seen[0]?.headers ?? {}).filter((name) => name.startsWith('webhook-'))).toEqual(
      [],
    )
  })

  test('are not sent with a secret that cannot sign', async () => {
    const server = await serve(answerWith(200))
    const result = await send({ target: { via: 'webhook', url: server.origin, secret: '' } })
    expect(result).toMatchObject({ outcome: 'undeliverable' })
    expect(server.seen).toHaveLength(0)
  })
})
