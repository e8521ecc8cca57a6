import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import * as z from 'zod'
import { startChild } from '../../local/child.ts'
import { startBot } from '../bot.ts'
import { sideOf, type Side } from '../side.ts'

/** @returns what is missing to run the peer, and how to get it. */
export function missing(): string | undefined {
  const { error, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  if (error !== undefined) return 'redis-server is not installed: apt-get install redis-server'
  const [, version = '0'] = /v=(\d+)/.exec(stdout) ?? []
  return Number(version) < 7 ? `redis-server is of version ${version}; it takes 7 or later` : undefined
}

/** Starts Redis and the peer, each in a process of its own. A peer that dies is started again. */
export async function startPeer(): Promise<Side> {
  const bot = await startBot()
  const redis = await startChild('../bench/peers/redis-process.ts')
  const peer = await keepRunning(portIn(redis.ready), bot.url).catch(async (error: unknown) => {
    await Promise.all([redis.stop(), bot.close()])
    throw error
  })
  return sideOf({
    name: 'peer',
    bot,
    origin: `http://127.0.0.1:${peer.port}`,
    pids: () => ({ host: peer.pid(), servers: redis.process.pid ?? null }),
    hasPresence: false,
    async stop() {
      await peer.stop()
      await redis.stop()
    },
  })
}

async function keepRunning(redisPort: number, bot: string) {
  const start = (port: number) =>
    startChild('../bench/peers/bullmq/main.ts', [`${redisPort}`, bot, `${port}`])
  let child = await start(0)
  const port = portIn(child.ready)
  const stopping = new AbortController()
  const watch = async () => {
    for (;;) {
      await once(child.process, 'exit')
      if (stopping.signal.aborted) return
      child = await start(port)
    }
  }
  const watching = watch()
  return {
    port,
    pid: () => child.process.pid ?? 0,
    async stop() {
      stopping.abort()
      await child.stop()
      await watching
    },
  }
}

const portIn = (ready: unknown): number => z.object({ port: z.number() }).parse(ready).port
