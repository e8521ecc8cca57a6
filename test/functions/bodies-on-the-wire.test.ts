import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exchange } from '../fuzz/exchange.ts'
import { HubClient, initiateActivity } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

/* Bodies that come slowly, in chunks, compressed, or not to the end. */

let stack: TestStack
let hub: HubClient
let port: number

beforeAll(async () => {
  stack = await startTestStack()
  hub = new HubClient(stack.hub)
  port = Number(new URL(stack.hub).port)
  await hub.availableAgent('ada', ['x'], 100)
})
afterAll(() => stack.stop())

const request = (line: string, headers: string, body: Buffer | string = '') =>
  Buffer.concat([
    Buffer.from(`${line} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\ncontent-type: application/json\r\n`),
    Buffer.from(`${headers}\r\n\r\n`),
    Buffer.from(body),
  ])

const INITIATE = 'POST /api/handoffs'
const lengthOf = (body: Buffer | string) => `content-length: ${Buffer.byteLength(body)}`
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

function initiating(conversation: string): Buffer {
  const body = JSON.stringify(initiateActivity(conversation, 'x'))
  return request(INITIATE, lengthOf(body), body)
}

async function handoffsOf(conversation: string): Promise<unknown> {
  return (await hub.call('GET', `/handoffs?conversation=${conversation}`)).body.handoffs
}

/** Opens a connection and sends all of a request but the end of its body. */
async function unfinished(bytes: Buffer): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  await new Promise<void>((resolve) => {
    socket.write(bytes.subarray(0, -10), () => {
      resolve()
    })
  })
  return socket
}

describe('slow bodies', () => {
  test('one that comes byte by byte is taken', async () => {
    const bytes = initiating('slow')
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const answer = once(socket, 'data')
    for (const byte of bytes) {
      await new Promise<void>((resolve) => {
        socket.write(Buffer.of(byte), () => {
          resolve()
        })
      })
    }
    const data = (await answer).join('')
    expect(data).toMatch(/^HTTP\/1\.1 202 /)
    socket.destroy()
  })

  test('200 that never end keep nobody else waiting, and begin nothing', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => unfinished(initiating('never'))))
    expect((await exchange(port, initiating('meanwhile'))).status).toBe(202)
    for (const socket of sockets) socket.destroy()
    expect((await hub.call('GET', '/health/live')).status).toBe(200)
    expect(await handoffsOf('never')).toEqual([])
  })
})

describe('callers who leave early', () => {
  test('in the middle of the body: nothing was asked for', async () => {
    const socket = await unfinished(initiating('left'))
    socket.destroy()
    await once(socket, 'close')
    expect((await hub.call('GET', '/health/live')).status).toBe(200)
    expect(await handoffsOf('left')).toEqual([])
  })

  test('before the answer: the same call again is the same handoff', async () => {
    const bytes = initiating('impatient')
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    await new Promise<void>((resolve) => {
      socket.write(bytes, () => {
        resolve()
      })
    })
    socket.destroy()
    const answer = await exchange(port, bytes)
    expect(answer.status).toBe(202)
    const [, id = ''] = /"id":"(ho-[^"]+)"/.exec(answer.body) ?? []
    await hub.inState(id, 'accepted')
    expect(await handoffsOf('impatient')).toMatchObject([{ id, aliases: [] }])
  })
})

describe.each([
  ['POST /api/handoffs', JSON.stringify(initiateActivity('wire', 'x'))],
  ['POST /api/messages', JSON.stringify(initiateActivity('wire', 'x'))],
  ['POST /api/v3/conversations/wire/activities', JSON.stringify(initiateActivity('wire', 'x'))],
  ['POST /api/handoffs/ho-default-0123456789abcdef0123456789abcdef/complete', '{"message":"Done"}'],
  ['POST /api/handoffs/ho-default-0123456789abcdef0123456789abcdef/accept', '{"agent":"ada"}'],
  ['POST /api/handoffs/cancel', '{"conversation":{"id":"wire"}}'],
  ['PUT /api/agents/bea', '{"name":"Bea","skills":["x"]}'],
  ['PUT /api/agents/ada/presence', '{"presence":"away"}'],
])('%s', (line, body) => {
  test('in chunks is refused, not taken for an empty body: Azure Functions drops it', async () => {
    const answer = await exchange(port, request(line, 'transfer-encoding: chunked', chunked(body)))
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('"code":"LengthRequired"')
  })

  test('compressed is refused unread', async () => {
    const zipped = gzipSync(body)
    const headers = `${lengthOf(zipped)}\r\ncontent-encoding: gzip`
    const answer = await exchange(port, request(line, headers, zipped))
    expect(answer.status).toBe(415)
    expect(answer.body).toContain('"code":"UnsupportedContentEncoding"')
  })
})

test('a compressed body that would fill the memory is refused unread', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000))
  const headers = `${lengthOf(bomb)}\r\ncontent-encoding: gzip`
  expect((await exchange(port, request(INITIATE, headers, bomb))).status).toBe(415)
})

test.each([
  ['two lengths', 'content-length: 2\r\ncontent-length: 3'],
  ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked'],
  ['a length that is none', 'content-length: two'],
])('%s: refused before any function sees it', async (_what, headers) => {
  expect((await exchange(port, request(INITIATE, headers, '{}'))).status).toBe(400)
})

test('nothing of all this is a fault of a function', () => {
  expect(stack.log.filter((line) => / (error|critical) .*Function/.test(line))).toEqual([])
})
