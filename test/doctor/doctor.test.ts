import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startServers, type Servers } from '../../local/servers.ts'
import { examine } from '../../src/doctor/examine.ts'
import { table } from '../../src/doctor/table.ts'
import { read, root } from '../docs/sources.ts'

let servers: Servers
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'handoff-hub-doctor-'))
  servers = await startServers()
})
afterAll(async () => {
  await servers.close()
  await rm(directory, { recursive: true })
})

/** Runs the command as an operator does, without the installing before it. */
async function doctor(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
  const child = spawn(process.execPath, ['scripts/doctor-run.mjs', ...args], { cwd: root })
  const ended = once(child, 'close')
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
  await ended
  return { code: child.exitCode, out, error }
}

/** Writes settings and a configuration as the app reads them. */
async function settingsFile(config: object, more: Record<string, string> = {}): Promise<string> {
  const configFile = join(directory, 'hub.config.json')
  await writeFile(configFile, JSON.stringify(config))
  const Values = {
    ServiceBusConnection: servers.serviceBus.connectionString,
    CosmosConnection: servers.cosmos.connectionString,
    HUB_AUTH: 'none',
    HUB_ALLOW_LOOPBACK: 'true',
    HUB_CONFIG_FILE: configFile,
    ...more,
  }
  const file = join(directory, 'settings.json')
  await writeFile(file, JSON.stringify({ Values }))
  return file
}

describe('npm run doctor', () => {
  test('is this command', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({ scripts: { doctor: 'node scripts/doctor.mjs' } })
  })

  test('looks as the hub does, and ends with 1 and the remedy when something is not well', async () => {
    servers.serviceBus.remove('handoff-status')
    const config = {
      bots: [
        { id: 'polls', delivery: { via: 'poll' } },
        { id: 'there', delivery: { via: 'webhook', url: servers.cosmos.endpoint } },
        { id: 'away', delivery: { via: 'webhook', url: 'http://127.0.0.1:2/hook' } },
      ],
      pools: ['nights'],
      desks: [{ url: servers.cosmos.endpoint }, { pool: 'nights', url: 'http://127.0.0.1:2/notices' }],
    }
    const { code, out, error } = await doctor('--json', '--settings', await settingsFile(config))
    expect({ code, error }).toEqual({ code: 1, error: '' })
    const queue = expect.stringContaining('handoff-status')
    const address = expect.stringContaining('127.0.0.1:2')
    expect(JSON.parse(out)).toEqual({
      connected: false,
      findings: [
        { what: 'Service Bus', state: 'Error', problem: 'QueueMissing', mend: queue, detail: queue },
        { what: 'Cosmos DB', state: 'Connected' },
        { what: 'Bot polls', state: 'Connected' },
        { what: 'Bot there', state: 'Connected' },
        {
          what: 'Bot away',
          state: 'Disconnected',
          problem: 'BotNoAnswer',
          mend: expect.stringContaining('"delivery.url"'),
          detail: address,
        },
        { what: 'Desk of pool default', state: 'Connected' },
        {
          what: 'Desk of pool nights',
          state: 'Disconnected',
          problem: 'DeskNoAnswer',
          mend: expect.stringContaining('"url" of the desk'),
          detail: address,
        },
      ],
    })
  })

  test('names every setting that is missing or wrong', async () => {
    const rows = await examine({ HUB_AUTH: 'perhaps', HUB_TYPO: 'x' })
    expect(rows).toMatchObject([{ what: 'Settings', state: 'Error', problem: 'SettingsUnusable' }])
    expect(table(rows)).toMatch(/HUB_TYPO[^]*HUB_AUTH/)
  })

  test('asks a hub that runs; ends with 0 when all is well', async () => {
    const since = '2026-01-01T00:00:00.000Z'
    const bus = { name: 'Service Bus', state: 'Connected', since }
    const fails = { state: 'Error', problem: 'BotFails', mend: 'Look there', lastAnswer: 'answered 500' }
    const reports = [
      { dependencies: [bus], bots: [] },
      {
        dependencies: [bus],
        bots: [{ bot: 'shop', since, ...fails }],
        desks: [{ pool: 'nights', since, ...fails, problem: 'DeskFails' }],
      },
    ]
    const hub = createServer((request, response) => {
      const found = request.url === '/api/health/ready'
      response.writeHead(found ? 200 : 404).end(JSON.stringify(reports.shift()))
    })
    hub.listen(0, '127.0.0.1')
    await once(hub, 'listening')
    const { port } = hub.address() as AddressInfo
    const ask = () => doctor('--hub', `http://127.0.0.1:${port}/api`)
    const first = 'Connected     Service Bus  since 2026-01-01T00:00:00.000Z\n'
    expect(await ask()).toEqual({ code: 0, error: '', out: first })
    const second = [
      'Connected     Service Bus          since 2026-01-01T00:00:00.000Z',
      'Error         Bot shop             BotFails  since 2026-01-01T00:00:00.000Z',
      '    Look there',
      '    (last answer: answered 500)',
      'Error         Desk of pool nights  DeskFails  since 2026-01-01T00:00:00.000Z',
      '    Look there',
      '    (last answer: answered 500)\n',
    ]
    expect(await ask()).toEqual({ code: 1, error: '', out: second.join('\n') })
    hub.close()
    expect(await ask()).toMatchObject({ code: 1, out: expect.stringContaining('HubNoAnswer') })
  })

  test('ends with 2 for what it cannot read', async () => {
    const { code, error } = await doctor('--settings', join(directory, 'nowhere.json'))
    expect(code).toBe(2)
    expect(error).toContain('npm run doctor')
  })
})
