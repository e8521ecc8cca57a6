import { afterEach, describe, expect, test } from '@jest/globals'
import type { LookupAddress } from 'node:dns'
import { createGuardedClient } from '../../../src/adapters/outbound/guarded-client.ts'
import { answerWith } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'

afterEach(closeAll)

const post = { method: 'POST', allowedHosts: [], body: '{"a":1}' } as const

describe('limits of a guarded call', () => {
  test('a server that never answers', async () => {
    const server = await serve(() => undefined)
    const answer = await guardedClient().send({
      ...post,
      url: `${server.origin}/?sig=secret`,
      timeoutMs: 100,
    })
    expect(answer).toEqual({
      ok: false,
      kind: 'timeout',
      message: `${server.origin}: no complete answer within 100 ms`,
    })
  })

  test('a body that trickles in forever', async () => {
    const server = await serve((response) => void response.writeHead(200).write('a'))
    const answer = await guardedClient().send({ ...post, url: server.origin, timeoutMs: 100 })
    expect(answer).toMatchObject({ ok: false, kind: 'timeout', status: 200 })
  })

  test('a name that is not resolved in time', async () => {
    let answerLate = (): void => undefined
    const resolve = () =>
      new Promise<LookupAddress[]>((settle) => {
        answerLate = () => settle([])
      })
    const answer = await guardedClient({ resolve }).send({
      ...post,
      url: 'https://bot.example/',
      allowedHosts: ['bot.example'],
      timeoutMs: 100,
    })
    answerLate()
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' })
    // Long before the connection itself is given up.
  }, 3_000)

  test('a call that was not connected in time is not sent afterwards', async () => {
    const server = await serve(answerWith(200))
    let answerLate = (): void => undefined
    const resolve = () =>
      new Promise<LookupAddress[]>((settle) => {
        answerLate = () => settle([{ address: '127.0.0.1', family: 4 }])
      })
    const hub = createGuardedClient({ allowLoopback: true, resolve })
    const answer = await hub.send({ ...post, url: `http://localhost:${server.port}/`, timeoutMs: 100 })
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' })
    answerLate()
    await hub.close()
    expect(server.seen).toEqual([])
  })

  test('a call that waits for one of the 32 connections to a hanging bot', async () => {
    let allArrived = (): void => undefined
    const arrived = new Promise<void>((settle) => {
      allArrived = settle
    })
    const server = await serve((_response, _seen, count) => {
      if (count === 32) allArrived()
    })
    const hub = guardedClient()
    const call = { ...post, url: server.origin, timeoutMs: 20_000 }
    const hanging = Array.from({ length: 32 }, () => hub.send(call))
    await arrived
    expect(await hub.send({ ...call, timeoutMs: 100 })).toMatchObject({ kind: 'timeout' })
    await server.close()
    expect(await Promise.all(hanging)).toEqual(
      hanging.map(() => expect.objectContaining({ kind: 'network' })),
    )
    expect(server.seen).toHaveLength(32)
  })

  test('a body of exactly the limit is read, one byte more is not', async () => {
    const server = await serve((response, { path }) => void response.end('x'.repeat(Number(path.slice(1)))))
    const send = (size: number) =>
      guardedClient().send({
        method: 'GET',
        allowedHosts: [],
        url: `${server.origin}/${size}`,
        maxResponseBytes: 1000,
      })
    expect(await send(1000)).toMatchObject({ ok: true, body: Buffer.from('x'.repeat(1000)) })
    expect(await send(1001)).toMatchObject({ ok: false, kind: 'tooLarge', status: 200 })
  })

  test('an endless body stops at 64 KB unless told otherwise', async () => {
    const server = await serve((response) => {
      const block = 'x'.repeat(16 * 1024)
      const pump = () => {
        while (!response.destroyed && response.write(block));
      }
      response.on('drain', pump)
      pump()
    })
    const answer = await guardedClient().send({ ...post, url: server.origin })
    expect(answer).toMatchObject({
      kind: 'tooLarge',
      message: `${server.origin}: answered more than 65536 bytes`,
    })
  })
})
