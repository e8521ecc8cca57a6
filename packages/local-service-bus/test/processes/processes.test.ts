import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ServiceBusClient } from '@azure/service-bus'
import { afterEach, describe, expect, test } from '@jest/globals'
import { bodies, useServiceBus } from '../support.ts'

const { bus, client } = useServiceBus({
  Queues: [{ Name: 'plain' }, { Name: 'sessions', Properties: { RequiresSession: true } }],
})

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts a script and returns it with its first line of output. */
async function start(script: string, ...args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const file = join(__dirname, script)
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions', 'source', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const first: unknown[] = await Promise.race([once(lines, 'line'), once(child, 'exit')])
  return { child, line: String(first[0]) }
}

test('a client killed without a word loses its session at once, and no delivery is counted', async () => {
  await client().createSender('sessions').sendMessages({ body: 1, sessionId: 'a' })
  const { child } = await start('hold-session.ts', bus().connectionString)
  expect(bus().queue('sessions')).toMatchObject({ locked: 1 })
  child.kill('SIGKILL')
  const receiver = await client().acceptNextSession('sessions')
  const messages = await receiver.receiveMessages(1)
  expect(messages.map(({ deliveryCount }) => deliveryCount)).toEqual([0])
})

describe('a broken client', () => {
  const header = Buffer.from('AMQP\x00\x01\x00\x00', 'latin1')
  test.each([
    ['no AMQP at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['half a header', header.subarray(0, 5)],
    ['an unknown frame', Buffer.concat([header, Buffer.from('0000000c0200000000530000', 'hex')])],
    ['a frame smaller than its own header', Buffer.concat([header, Buffer.from('0000000202000000', 'hex')])],
    ['a frame of no size', Buffer.concat([header, Buffer.from('0000000002000000', 'hex')])],
    [
      'an attach before anything',
      Buffer.concat([header, Buffer.from('0000000e02000000005312c00100', 'hex')]),
    ],
    ['random bytes', Buffer.concat([header, Buffer.from('0000000a02000000ff8855aa', 'hex')])],
  ])('that sends %s harms nobody else', async (_, bytes) => {
    const socket = connect(bus().port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.end(bytes)
    await client().createSender('plain').sendMessages({ body: 1 })
    expect(bodies(await client().createReceiver('plain').receiveMessages(1))).toEqual([1])
    socket.destroy()
  })
})

describe('the command', () => {
  test('serves a configuration file and stops on a signal, whoever is connected', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'service-bus-')), 'config.json')
    const config = { UserConfig: { Namespaces: [{ Name: 'n', Queues: [{ Name: 'q' }] }] } }
    writeFileSync(file, JSON.stringify(config))
    const { child, line } = await start('../../src/cli.ts', '--config', file, '--port', '0', '--json')
    const ready: unknown = JSON.parse(line)
    expect(ready).toMatchObject({ ready: true, pid: child.pid })
    const [connectionString = ''] = /Endpoint=[^"]*/.exec(line) ?? []
    const connected = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0 } })
    await connected.createSender('q').sendMessages({ body: 1 })
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    // On Windows a signal ends a process before it hears of it.
    expect(await exit).toEqual(process.platform === 'win32' ? [null, 'SIGTERM'] : [0, null])
    await connected.close()
  })

  test('says what is wrong with a configuration', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'service-bus-')), 'config.json')
    writeFileSync(file, '{ "UserConfig": {} }')
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      join(__dirname, '../../src/cli.ts'),
      '--config',
      file,
    ])
    children.push(child)
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(said).toContain('UserConfig.Namespaces')
  })
})
