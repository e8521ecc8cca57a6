import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { spawnHost } from '@handoff-hub/local-functions-host'
import { startServers } from '../../local/servers.ts'
import { HubClient } from '../support/hub-client.ts'

const root = path.join(__dirname, '../..')

test('what is deployed needs no node_modules: it does the main job from a folder of its own', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'handoff-hub-app-'))
  for (const file of ['dist/main.cjs', 'host.json', 'package.json']) {
    await cp(path.join(root, file), path.join(folder, file))
  }
  const servers = await startServers()
  const host = await spawnHost({
    appDirectory: folder,
    log: 'none',
    environment: {
      ServiceBusConnection: servers.serviceBus.connectionString,
      CosmosConnection: servers.cosmos.connectionString,
      HUB_AUTH: 'none',
      HUB_ALLOW_LOOPBACK: 'true',
    },
  })
  const hub = new HubClient(`http://127.0.0.1:${host.port}/api`)
  await hub.availableAgent('ada', ['x'])
  const { body } = await hub.initiate('bundle', 'x')
  await hub.inState(body.id, 'accepted')
  await hub.complete(body.id)
  const ended = await hub.delivered(body.id)
  expect(ended.deliveries.map(({ status }) => status)).toEqual(['accepted', 'completed'])
  await host.stop()
  await servers.close()
  await rm(folder, { recursive: true })
})
