import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import { spawnHost, type SpawnedHost, type SpawnOptions } from '../../src/index.ts'

export interface TestHost extends SpawnedHost {
  /** Resolves with the first line of the log that contains `text`, now or later. */
  logged(text: string): Promise<string>
  /** Requests a path below the host's address. */
  request(pathAndQuery: string, init?: RequestInit): Promise<Response>
}

export function appDirectory(name: string): string {
  return path.join(__dirname, '..', 'apps', name)
}

/** Starts a host with one of the fixture apps beside this folder. */
export async function startApp(name: string, options: Partial<SpawnOptions> = {}): Promise<TestHost> {
  const lines: string[] = []
  const changes = new EventEmitter()
  const host = await spawnHost({
    appDirectory: appDirectory(name),
    program: process.env.FUNCTIONS_HOST,
    onLog(line) {
      lines.push(line)
      changes.emit('line')
    },
    ...options,
  })
  return {
    ...host,
    async logged(text) {
      for (;;) {
        const line = lines.find((candidate) => candidate.includes(text))
        if (line !== undefined) return line
        await once(changes, 'line')
      }
    },
    request: (pathAndQuery, init) => fetch(`http://127.0.0.1:${host.port}${pathAndQuery}`, init),
  }
}
