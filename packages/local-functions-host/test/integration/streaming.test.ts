import { afterAll, beforeAll, expect, test } from '@jest/globals'
import http from 'node:http'
import { once } from 'node:events'
import { startApp, type TestHost } from '../support/apps.ts'

let host: TestHost

beforeAll(async () => {
  host = await startApp('streaming')
})
afterAll(() => host.stop())

test('an answer arrives chunk by chunk', async () => {
  const response = await host.request('/api/chunks')
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect(await chunks?.read()).toEqual({ done: false, value: 'first,' })
  await host.request('/api/next', { method: 'POST' })
  expect(await chunks?.read()).toEqual({ done: false, value: 'second' })
  expect((await chunks?.read())?.done).toBe(true)
})

test('a chunked body reaches the function, with parameters and address', async () => {
  const request = http.request(`http://127.0.0.1:${host.port}/api/upload/big%20one?x=1`, { method: 'POST' })
  for (let chunk = 0; chunk < 50; chunk += 1) request.write('x'.repeat(10_000))
  request.end()
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const answer = Buffer.concat((await response.toArray()) as Buffer[]).toString()
  expect(JSON.parse(answer)).toEqual({
    name: 'big one',
    length: 500_000,
    url: `http://127.0.0.1:${host.port}/api/upload/big%20one?x=1`,
  })
})

test('a function that throws gives 500 without a body', async () => {
  const response = await host.request('/api/throws')
  expect([response.status, await response.text()]).toEqual([500, ''])
})
