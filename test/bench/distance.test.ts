import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { startDistance } from '../../bench/distance.ts'

test('what goes to a service at a distance, and comes back, is all there and in order', async () => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const address = echo.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const distance = startDistance(1)
  const away = await distance.away(`Endpoint=sb://127.0.0.1:${port};Key=k`)
  const [, awayPort = ''] = /^Endpoint=sb:\/\/127\.0\.0\.1:(\d+);Key=k$/.exec(away) ?? []
  expect(awayPort).not.toBe(String(port))

  const socket = connect({ port: Number(awayPort), host: '127.0.0.1', noDelay: true })
  const sent = Array.from({ length: 200 }, (_, number) => `line ${number}\n`)
  for (const line of sent) {
    // One by one, so that they travel apart and could change places.
    socket.write(line)
    await setImmediate()
  }
  socket.end()
  let back = ''
  for await (const chunk of socket) back += String(chunk)
  expect(back).toBe(sent.join(''))
  await distance.stop()
  echo.close()
})
