import { afterEach, describe, expect, test } from '@jest/globals'
import type { LookupAddress } from 'node:dns'
import { answerWith, startServer } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'

afterEach(closeAll)

const post = { method: 'POST', allowedHosts: [], body: '{"a":1}' } as const

describe('a guarded call', () => {
  test('posts headers and body, and returns status, headers and body', async () => {
    const server = await serve(answerWith(201, { 'X-Answer': 'yes' }, 'thanks'))
    const answer = await guardedClient().send({
      ...post,
      url: `${server.origin}/hook?x=1`,
      headers: { 'content-type': 'application/json' },
    })
    expect(answer).toMatchObject({ ok: true, status: 201, headers: { 'x-answer': 'yes' } })
    expect(answer.ok && answer.body.toString()).toBe('thanks')
    expect(server.seen).toMatchObject([
      { method: 'POST', path: '/hook?x=1', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
    ])
  })

  test('reuses connections', async () => {
    const server = await serve(answerWith(200))
    const hub = guardedClient()
    for (let call = 0; call < 10; call += 1) await hub.send({ ...post, url: server.origin })
    expect(server.seen).toHaveLength(10)
    // A connection rests for one turn of the event loop after an answer, so a call right after it opens a second.
    expect(server.connections()).toBeLessThanOrEqual(2)
  })

  test('does not follow a redirect', async () => {
    const target = await serve(answerWith(200))
    const server = await serve(answerWith(301, { location: target.origin }))
    expect(await guardedClient().send({ ...post, url: server.origin })).toMatchObject({
      ok: true,
      status: 301,
    })
    expect(target.seen).toHaveLength(0)
  })

  test('joins repeated response headers', async () => {
    const server = await serve((response) => void response.setHeader('x-many', ['a', 'b']).end())
    const answer = await guardedClient().send({ ...post, url: server.origin })
    expect(answer).toMatchObject({ headers: { 'x-many': 'a, b' } })
  })

  test('throws for a header that HTTP does not allow: that is our own error', async () => {
    const server = await serve(answerWith(200))
    const call = guardedClient().send({
      ...post,
      url: server.origin,
      headers: { 'x-bad': 'a\r\nx-injected: 1' },
    })
    await expect(call).rejects.toThrow('invalid x-bad header')
    expect(server.seen).toHaveLength(0)
  })
})

describe('network failures', () => {
  test('nobody listens', async () => {
    const server = await startServer(answerWith(200))
    await server.close()
    expect(await guardedClient().send({ ...post, url: `${server.origin}/?sig=secret` })).toEqual({
      ok: false,
      kind: 'network',
      message: `${server.origin}: ECONNREFUSED`,
    })
  })

  test('the connection is closed instead of an answer', async () => {
    const server = await serve((response) => response.destroy())
    expect(await guardedClient().send({ ...post, url: server.origin })).toMatchObject({ kind: 'network' })
  })

  test('the connection is closed in the middle of the body', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
    })
    expect(await guardedClient().send({ ...post, url: server.origin })).toMatchObject({
      kind: 'network',
      status: 200,
    })
  })

  test('what answers is no HTTP', async () => {
    const server = await serve((response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n'))
    expect(await guardedClient().send({ ...post, url: server.origin })).toEqual({
      ok: false,
      kind: 'network',
      message: `${server.origin}: the answer is not HTTP`,
    })
  })

  test.each([
    ['unknown', () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))],
    ['without addresses', () => Promise.resolve([])],
  ])('a name that is %s', async (_, resolve) => {
    const answer = await guardedClient({ resolve }).send({
      ...post,
      url: 'https://bot.example/?sig=secret',
      allowedHosts: ['bot.example'],
    })
    expect(answer).toEqual({ ok: false, kind: 'network', message: 'https://bot.example: ENOTFOUND' })
  })
})

describe('what a name leads to', () => {
  const call = { ...post, allowedHosts: ['bot.example'], timeoutMs: 300 }
  const publicAddress: LookupAddress = { address: '192.0.66.1', family: 4 }
  const loopback: LookupAddress = { address: '127.0.0.1', family: 4 }

  test.each([
    '127.0.0.1',
    '10.0.0.5',
    '169.254.169.254',
    '168.63.129.16',
    '::1',
    'fd00::1',
    '64:ff9b::a9fe:a9fe',
  ])('refuses a name that leads to %s', async (address) => {
    const resolve = () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }])
    expect(await guardedClient({ resolve }).send({ ...call, url: 'https://bot.example/' })).toEqual({
      ok: false,
      kind: 'refusedAddress',
      message: `https://bot.example: bot.example leads to ${address}, which is not public`,
    })
  })

  test('one forbidden address among public ones refuses the name', async () => {
    const hub = guardedClient({ resolve: () => Promise.resolve([publicAddress, loopback]) })
    const answer = await hub.send({ ...call, url: 'https://bot.example/' })
    expect(answer).toMatchObject({ kind: 'refusedAddress' })
  })

  test('the address that was checked is the one that is connected to', async () => {
    const server = await serve(answerWith(200, { connection: 'close' }))
    const asked: string[] = []
    const resolve = (hostname: string) => {
      asked.push(hostname)
      return Promise.resolve([asked.length === 1 ? loopback : publicAddress])
    }
    const hub = guardedClient({ allowLoopback: true, resolve })
    const url = `http://localhost:${server.port}/`
    expect(await hub.send({ ...call, url })).toMatchObject({ status: 200 })
    expect(asked).toEqual(['localhost'])
    expect(await hub.send({ ...call, url })).toMatchObject({ kind: 'refusedAddress' })
    expect(server.connections()).toBe(1)
  })

  test('loopback is for loopback names, also in the local stack', async () => {
    const server = await serve(answerWith(200))
    const hub = guardedClient({ allowLoopback: true, resolve: () => Promise.resolve([loopback]) })
    const url = `https://bot.example:${server.port}/`
    expect(await hub.send({ ...call, url })).toMatchObject({ kind: 'refusedAddress' })
    expect(await hub.send({ ...call, url: `http://localhost:${server.port}/` })).toMatchObject({
      status: 200,
    })
  })

  test('localhost must lead to loopback', async () => {
    const hub = guardedClient({ allowLoopback: true, resolve: () => Promise.resolve([publicAddress]) })
    expect(await hub.send({ ...call, url: 'http://localhost/' })).toMatchObject({ kind: 'refusedAddress' })
  })
})

test('an address that the rules refuse is neither resolved nor called', async () => {
  const server = await serve(answerWith(200))
  const resolve = () => Promise.reject(new Error('must not be asked'))
  const hub = guardedClient({ resolve })
  expect(await hub.send({ ...post, url: 'https://bot.example/' })).toMatchObject({ kind: 'refusedAddress' })
  expect(await hub.send({ ...post, url: server.origin })).toMatchObject({ kind: 'refusedAddress' })
  expect(server.seen).toHaveLength(0)
})
