import { afterEach, describe, expect, test } from '@jest/globals'
import { createTranscriptFetcher } from '../../../src/adapters/outbound/fetch-transcript.ts'
import { answerWith, startServer } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'

afterEach(closeAll)

function fetchFrom(contentUrl: string, timeoutMs = 20_000) {
  return createTranscriptFetcher({ client: guardedClient(), timeoutMs })({ contentUrl, allowedHosts: [] })
}

test('fetches the bytes as they are, without credentials', async () => {
  const text = '{"activities":[{"type":"message","text":"grüße"}]}'
  const server = await serve(answerWith(200, { 'content-type': 'application/json' }, text))
  const result = await fetchFrom(`${server.origin}/transcript.json?sig=secret`)
  expect(result).toEqual({ ok: true, bytes: Buffer.from(text), contentType: 'application/json' })
  expect(server.seen).toMatchObject([{ method: 'GET', path: '/transcript.json?sig=secret', body: '' }])
  expect(server.seen[0]?.headers).not.toHaveProperty('authorization')
})

test('takes exactly 4 MB and no byte more', async () => {
  const server = await serve((response, { path }) => void response.end(Buffer.alloc(Number(path.slice(1)))))
  const limit = 4 * 1024 * 1024
  expect(await fetchFrom(`${server.origin}/${limit}`)).toMatchObject({ ok: true })
  expect(await fetchFrom(`${server.origin}/${limit + 1}`)).toEqual({
    ok: false,
    retryable: false,
    reason: `${server.origin}: answered more than ${limit} bytes`,
    status: 200,
  })
})

describe('failures', () => {
  test.each([
    [204, {}, { retryable: false }],
    [302, { location: '/elsewhere' }, { retryable: false }],
    [401, {}, { retryable: false }],
    [403, {}, { retryable: false }],
    [404, {}, { retryable: false }],
    [429, { 'retry-after': '5' }, { retryable: true, retryAfterSeconds: 5 }],
    [500, {}, { retryable: true }],
    [503, {}, { retryable: true }],
  ])('%i', async (status, headers, expected) => {
    const server = await serve(answerWith(status, headers))
    const reason = `the host of the transcript answered ${status}`
    expect(await fetchFrom(server.origin)).toEqual({ ok: false, status, reason, ...expected })
    expect(server.seen).toHaveLength(1)
  })

  test('a compressed body', async () => {
    const server = await serve(answerWith(200, { 'content-encoding': 'gzip' }, 'x'))
    expect(await fetchFrom(server.origin)).toMatchObject({ ok: false, retryable: false, status: 200 })
  })

  test('a body that trickles in forever', async () => {
    const server = await serve((response) => void response.writeHead(200).write('['))
    const result = await fetchFrom(`${server.origin}/?sig=secret`, 100)
    expect(result).toEqual({
      ok: false,
      retryable: true,
      reason: `${server.origin}: no complete answer within 100 ms`,
      status: 200,
    })
  })

  test('nobody there', async () => {
    const server = await startServer(answerWith(200))
    await server.close()
    const result = await fetchFrom(`${server.origin}/?sig=secret`)
    expect(result).toEqual({ ok: false, retryable: true, reason: `${server.origin}: ECONNREFUSED` })
  })

  test.each([
    'https://2130706433/',
    'https://7f000001.a9fea9fe.rbndr.us/',
    'https://localhost:7071/admin/host/keys',
    'https://169.254.169.254/metadata/instance?api-version=2021-02-01',
    'https://10.0.0.5/',
    'https://user:pass@hub-callback.example/',
  ])('%s is never called', async (contentUrl) => {
    const client = guardedClient({ resolve: () => Promise.reject(new Error('must not be asked')) })
    const result = await createTranscriptFetcher({ client })({
      contentUrl,
      allowedHosts: ['*.botframework.com'],
    })
    expect(result).toMatchObject({ ok: false, retryable: false })
  })
})
