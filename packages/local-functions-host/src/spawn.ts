import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as z from 'zod'
import type { LogFormat } from './logs/logger.ts'
import type { FunctionSummary } from './summary.ts'

export interface SpawnOptions {
  appDirectory: string
  port?: number
  host?: string
  /** Settings to add to this process's environment. */
  environment?: Record<string, string>
  log?: LogFormat
  /** Gets the host's log, line by line; by default it goes to this process's stderr. */
  onLog?: (line: string) => void
  key?: string
  /** Seconds that `stop` gives running invocations. */
  drainSeconds?: number
  /** The host as a JavaScript file, made from `cli.ts` by a bundler: starts faster. By default this package itself. */
  program?: string | undefined
}

export interface SpawnedHost {
  port: number
  pid: number
  functions: FunctionSummary[]
  /** Stops as on SIGTERM: running invocations finish; resolves with the exit code. */
  stop(): Promise<number | null>
  /** Ends the process at once (SIGKILL) and resolves when it is gone. */
  kill(): Promise<void>
  /** Resolves when the process has ended, with its exit code, or null when a signal ended it. */
  exited: Promise<number | null>
}

const readySchema = z.object({
  ready: z.literal(true),
  port: z.number(),
  pid: z.number(),
  functions: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      route: z.string().exactOptional(),
      methods: z.array(z.string()).exactOptional(),
      queueName: z.string().exactOptional(),
      schedule: z.string().exactOptional(),
    }),
  ),
})

/**
 * Starts a host in a process of its own and resolves when it serves. Rejects with what it wrote to stderr when it
 * ends before. The child ends by itself when this process is gone, however it ended.
 */
export async function spawnHost(options: SpawnOptions): Promise<SpawnedHost> {
  const child = spawn(process.execPath, [...nodeArguments(options.program), ...hostArguments(options)], {
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = once(child, 'close').then(() => child.exitCode)
  const lines = forwardLog(child, options.onLog ?? ((line) => process.stderr.write(`${line}\n`)))
  const ready = await Promise.race([firstLine(child.stdout), exited])
  if (typeof ready !== 'string') throw new Error(`The host ended with ${String(ready)}:\n${lines.join('\n')}`)
  const { port, pid, functions } = readySchema.parse(JSON.parse(ready))
  return {
    port,
    pid,
    functions,
    exited,
    stop() {
      // What SIGTERM is to the command; on Windows a signal would end it at once.
      child.stdin.end()
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** From source, Node needs tsx to read TypeScript; the published package is JavaScript. */
function nodeArguments(program: string | undefined): string[] {
  if (program !== undefined) return [program]
  const isSource = import.meta.url.endsWith('.ts')
  const cli = fileURLToPath(new URL(isSource ? 'cli.ts' : 'cli.js', import.meta.url))
  if (!isSource) return [cli]
  const tsx = createRequire(import.meta.url).resolve('tsx')
  return ['--import', pathToFileURL(tsx).href, cli]
}

function hostArguments(options: SpawnOptions): string[] {
  const values = {
    app: options.appDirectory,
    port: String(options.port ?? 0),
    host: options.host,
    log: options.log,
    key: options.key,
    drain: options.drainSeconds === undefined ? undefined : String(options.drainSeconds),
  }
  const named = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  )
  return ['--json', '--exit-with-stdin', ...named]
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** The last lines are kept for the error of a host that does not start. */
function forwardLog(child: Child, onLog: (line: string) => void): string[] {
  const kept: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    kept.push(line)
    if (kept.length > 50) kept.shift()
    onLog(line)
  })
  return kept
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => createInterface({ input: stream }).once('line', resolve))
}
