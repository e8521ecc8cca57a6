import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import http from 'node:http'
import { once } from 'node:events'
import { startApp, type TestHost } from '../support/apps.ts'

interface Echo {
  function: string
  method: string
  url: string
  params: Record<string, string>
  query: Record<string, string>
  headers: Record<string, string>
  body: string
  traceParent: string
}

let host: TestHost

beforeAll(async () => {
  host = await startApp('commonjs', {
    key: 'the-key',
    environment: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' },
  })
})
afterAll(() => host.stop())

async function echo(pathAndQuery: string, init?: RequestInit): Promise<Echo> {
  const response = await host.request(pathAndQuery, init)
  expect(response.status).toBe(200)
  return JSON.parse(await response.text()) as Echo
}

describe('routes', () => {
  test('the more specific template wins, whatever the order of registration', async () => {
    expect((await echo('/api/items/special')).function).toBe('literal')
    expect((await echo('/api/items/12')).function).toBe('number')
    expect((await echo('/api/items/twelve')).function).toBe('item')
  })

  test('case and a trailing slash do not matter, and parameters keep their case', async () => {
    expect(await echo('/API/Items/Twelve/')).toMatchObject({ function: 'item', params: { id: 'Twelve' } })
  })

  test('an absent optional parameter is left out', async () => {
    expect((await echo('/api/optional/a')).params).toEqual({ first: 'a' })
    expect((await echo('/api/optional/a/b')).params).toEqual({ first: 'a', second: 'b' })
  })

  test('parameters are decoded, but for %2F', async () => {
    expect((await echo('/api/items/a%20%C3%A9%2Fb')).params).toEqual({ id: 'a é%2Fb' })
    expect((await echo('/api/rest/a%2fb/c%252F')).params).toEqual({ path: 'a%2fb/c%2F' })
  })

  test('a function without a route has its name for one', async () => {
    expect((await echo('/api/unrouted')).function).toBe('unrouted')
  })

  test('an unknown path, another method and a disabled function are all 404 without a body', async () => {
    for (const [path, method] of [
      ['/api/unknown', 'GET'],
      ['/items/special', 'GET'],
      ['/api/unrouted', 'POST'],
      ['/api/disabled', 'GET'],
    ] as const) {
      const response = await host.request(path, { method })
      expect([response.status, await response.text()]).toEqual([404, ''])
    }
  })
})

describe('requests', () => {
  test('carry method, address, headers, body and trace', async () => {
    const seen = await echo('/api/items/x?a=1&A=2&b=3', {
      method: 'POST',
      body: 'the body',
      headers: {
        'X-Own': 'mine',
        'x-empty': '',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    })
    expect(seen).toMatchObject({ method: 'POST', body: 'the body', query: { a: '1,2', b: '3' } })
    expect(seen.url).toBe(`http://127.0.0.1:${host.port}/api/items/x?a=1&A=2&b=3`)
    expect(seen.headers).toMatchObject({ 'x-own': 'mine' })
    expect(seen.headers).not.toHaveProperty('x-empty')
    expect(seen.traceParent).toMatch(
      /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
    )
  })

  test('lose a body without Content-Length, with a warning', async () => {
    const request = http.request(`http://127.0.0.1:${host.port}/api/items/x`, { method: 'POST' })
    request.write('chunk')
    request.end('another')
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    const chunks = await response.toArray()
    expect(JSON.parse(Buffer.concat(chunks as Buffer[]).toString())).toMatchObject({ body: '' })
    await host.logged('The request body was dropped: it came in chunks')
  })

  test('over the body limit get 413', async () => {
    const response = await host.request('/api/items/x', { method: 'POST', body: 'x'.repeat(1001) })
    expect(response.status).toBe(413)
  })

  test('with too long an address get 414, with a null character 400', async () => {
    expect((await host.request(`/api/items/${'x'.repeat(8192)}`)).status).toBe(414)
    expect((await host.request('/api/items/%00')).status).toBe(400)
  })

  test('need the key where the function does', async () => {
    expect((await host.request('/api/protected')).status).toBe(401)
    expect((await host.request('/api/protected', { headers: { 'x-functions-key': 'wrong' } })).status).toBe(
      401,
    )
    expect((await host.request('/api/protected', { headers: { 'x-functions-key': 'the-key' } })).status).toBe(
      200,
    )
    expect((await host.request('/api/protected?code=the-key')).status).toBe(200)
  })
})

describe('responses', () => {
  test('of a function that throws are 500 without a body', async () => {
    const response = await host.request('/api/throws')
    expect([response.status, await response.text()]).toEqual([500, ''])
    await host.logged('thrown on purpose')
  })

  test('of a function without a result are 204', async () => {
    expect((await host.request('/api/nothing')).status).toBe(204)
  })

  test('carry status, headers, cookies and body', async () => {
    const response = await host.request('/api/status/201')
    expect([response.status, await response.text()]).toEqual([201, 'text'])
    expect(response.headers.get('x-own')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['crumb=a%20b; Max-Age=60; Path=/; SameSite=Strict'])
  })

  test('to HEAD and with 304 have no body', async () => {
    expect(await (await host.request('/api/status/200', { method: 'HEAD' })).text()).toBe('')
    expect(await (await host.request('/api/status/304')).text()).toBe('')
  })

  test('can be changed by hooks, and so can inputs, errors and logs', async () => {
    expect(await (await host.request('/api/hooked')).json()).toEqual({ input: 'replaced' })
    expect(await (await host.request('/api/rescued')).json()).toEqual({ rescued: true, seen: true })
    await host.logged('the *** word')
  })
})
