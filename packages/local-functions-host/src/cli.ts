#!/usr/bin/env node
import { Console } from 'node:console'
import { parseArgs } from 'node:util'
import { startHost, type Host } from './host.ts'
import { errorText } from './logs/error-text.ts'
import type { LogFormat } from './logs/logger.ts'

// The app's own output must not mix with the line on stdout that a caller reads.
globalThis.console = new Console(process.stderr)

const usage = `Usage: local-functions-host [--app DIR] [--port N] [--host ADDRESS] [--json]
  [--log pretty|json|none] [--key KEY] [--drain SECONDS] [--exit-with-stdin]`

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: '.' },
    port: { type: 'string', default: '7071' },
    host: { type: 'string', default: '127.0.0.1' },
    json: { type: 'boolean', default: false },
    log: { type: 'string', default: 'pretty' },
    key: { type: 'string' },
    drain: { type: 'string', default: '30' },
    'exit-with-stdin': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(`${usage}\n`)
  process.exit(0)
}

// As the Node worker: what nobody caught ends the process, and the one who watches it starts it again.
process.on('uncaughtException', (error) => fail('Worker uncaught exception', error))
process.on('unhandledRejection', (reason) => fail('Worker unhandled rejection', reason))

const host = await startHost({
  appDirectory: values.app,
  port: Number(values.port),
  host: values.host,
  log: logFormat(values.log),
  ...(values.key !== undefined && { key: values.key }),
}).catch((error: unknown) => fail('The host could not start', error))

process.once('SIGTERM', () => void stop(host))
process.once('SIGINT', () => void stop(host))
if (values['exit-with-stdin']) process.stdin.resume().once('end', () => void stop(host))

if (values.json) {
  const { port, functions } = host
  process.stdout.write(`${JSON.stringify({ ready: true, port, pid: process.pid, functions })}\n`)
} else {
  process.stdout.write(`http://${values.host}:${host.port}\n`)
}

/** Ends in `process.exit`: a streaming app leaves the library's own server listening, with no way to close it. */
async function stop(running: Host): Promise<void> {
  await running.stop(Number(values.drain) * 1000)
  process.exit(0)
}

function fail(message: string, error: unknown): never {
  process.stderr.write(`${message}: ${errorText(error)}\n`)
  process.exit(1)
}

function logFormat(text: string): LogFormat {
  if (text === 'json' || text === 'pretty' || text === 'none') return text
  return fail('Wrong arguments', new Error(`--log ${text}\n${usage}`))
}
