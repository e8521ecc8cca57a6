import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawnHost } from '@handoff-hub/local-functions-host'
import { unzipSync } from 'fflate'
import { createContainers } from '../../local/cosmos/containers.ts'
import { startServers } from '../../local/servers.ts'
import containers from '../../infra/cosmos.json'
import budget from '../../scripts/budget.json'
import { HubClient } from '../support/hub-client.ts'

const root = path.join(__dirname, '../..')
let folder: string
let zip: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'handoff-hub-package-'))
  zip = path.join(folder, 'package.zip')
  await promisify(execFile)(process.execPath, ['scripts/package.mjs', '--out', zip], { cwd: root })
})

afterAll(() => rm(folder, { recursive: true }))

test('the package holds what the app needs and nothing else, within the budget of scripts/budget.json', async () => {
  const contents = unzipSync(await readFile(zip))
  const names = Object.keys(contents)
  expect(names.filter((name) => name !== 'hub.config.json')).toEqual([
    'dist/main.cjs',
    'host.json',
    'package.json',
  ])
  expect((await stat(zip)).size).toBeLessThan(budget.packageBytes)
  expect(contents['dist/main.cjs']?.length).toBeLessThan(budget.bundleBytes)
})

test('the package does the main job from an empty folder, without node_modules', async () => {
  const app = path.join(folder, 'app')
  for (const [name, content] of Object.entries(unzipSync(await readFile(zip)))) {
    await mkdir(path.dirname(path.join(app, name)), { recursive: true })
    await writeFile(path.join(app, name), content)
  }
  const services = await startServices()
  const host = await spawnHost({
    appDirectory: app,
    log: 'none',
    onLog: () => undefined,
    environment: {
      ServiceBusConnection: services.serviceBus,
      CosmosConnection: services.cosmos,
      HUB_AUTH: 'none',
      HUB_ALLOW_LOOPBACK: 'true',
    },
  })
  const hub = new HubClient(`http://127.0.0.1:${host.port}/api`)
  await hub.availableAgent('ada', ['x'])
  const { body } = await hub.initiate(`bundle-${randomUUID()}`, 'x')
  await hub.inState(body.id, 'accepted')
  await hub.complete(body.id)
  const ended = await hub.delivered(body.id)
  expect(ended.deliveries.map(({ status }) => status)).toEqual(['accepted', 'completed'])
  await host.stop()
  await services.close()
})

/** Local servers, unless settings name others: Microsoft's emulators, say, or services on Azure. */
async function startServices() {
  const { TEST_SERVICE_BUS: serviceBus, TEST_COSMOS: cosmos } = process.env
  if (serviceBus !== undefined && cosmos !== undefined) {
    await createContainers(cosmos, containers)
    return { serviceBus, cosmos, close: () => Promise.resolve() }
  }
  const servers = await startServers()
  return {
    serviceBus: servers.serviceBus.connectionString,
    cosmos: servers.cosmos.connectionString,
    close: () => servers.close(),
  }
}
