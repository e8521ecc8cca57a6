#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { assertConfig, ConfigError, type EmulatorConfig } from './config.ts'
import { startServiceBus } from './service-bus.ts'

const usage = `local-service-bus --config FILE [--port N] [--host H] [--json]

  --config  queues and topics, in the form of the Service Bus emulator's config.json
  --port    5672 unless given; 0 takes any free port
  --host    127.0.0.1 unless given
  --json    print one line of JSON when ready`

try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (!(error instanceof ConfigError)) console.error(`\n${usage}`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      port: { type: 'string', default: '5672' },
      host: { type: 'string', default: '127.0.0.1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  if (values.config === undefined) throw new Error('--config is missing.')
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port.`)

  const bus = await startServiceBus({ config: readConfig(values.config), port, host: values.host })
  const { connectionString } = bus
  console.log(
    values.json
      ? JSON.stringify({ ready: true, port: bus.port, connectionString, pid: process.pid })
      : `Service Bus is ready.\n${connectionString}`,
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void bus.close())
}

function readConfig(file: string): EmulatorConfig {
  let config: unknown
  try {
    config = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  assertConfig(config)
  return config
}
