import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** The first line it printed, as JSON. */
  readonly ready: unknown
  stop(): Promise<void>
}

/**
 * Runs a file of this folder as a child process and waits for its first line. The child notices through
 * its standard input when this process is gone.
 */
export async function startChild(file: string, args: readonly string[] = []): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const first: unknown[] = await Promise.race([once(lines, 'line'), ended.then(() => [])])
  const [line] = first
  if (typeof line !== 'string') throw new Error(`${file} ended before it was ready`)
  return {
    process: child,
    ready: JSON.parse(line),
    async stop() {
      // As on SIGTERM, which on Windows would end it at once.
      child.stdin.end()
      await ended
    },
  }
}
