import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { portOf } from '../bot.ts'

/*
 * Redis on a free port, with its files in a temporary folder, set as BullMQ advises for production: every write goes
 * to a log, and nothing is thrown away when memory is short. Prints one line of JSON when ready, and ends
 * Redis when its parent is gone.
 */
const directory = await mkdtemp(join(tmpdir(), 'handoff-hub-redis-'))
const port = await freePort()
const settings = {
  bind: '127.0.0.1',
  port: `${port}`,
  dir: directory,
  save: '',
  appendonly: 'yes',
  appendfsync: 'everysec',
  'maxmemory-policy': 'noeviction',
}
const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
const redis = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(redis, 'exit')
for await (const line of createInterface({ input: redis.stdout })) {
  if (line.includes('Ready to accept connections')) break
}
if (redis.exitCode !== null) throw new Error('redis-server ended at once')
redis.stdout.resume()
console.log(JSON.stringify({ port }))

async function stop(): Promise<void> {
  redis.kill('SIGTERM')
  await ended
  await rm(directory, { recursive: true })
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.on('SIGINT', () => undefined)
process.stdin.once('end', () => void stop()).resume()

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const free = portOf(server.address())
  server.close()
  await once(server, 'close')
  return free
}
