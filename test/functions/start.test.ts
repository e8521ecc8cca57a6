import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { spawnHost } from '@handoff-hub/local-functions-host'
import * as z from 'zod'

/*
 * A cold start: a customer waits for it. Loading the app does nothing but load, and the app starts whatever the
 * network does. How long it takes is measured by `npm run bench -- --only start`, not here.
 */

const root = path.join(__dirname, '../..')
const bundle = path.join(root, 'dist/main.cjs')
const loader = path.join(root, 'bench/start/load.cjs')

const loadedShape = z.object({ functions: z.number().positive() })
const seenShape = z.object({
  asynchronous: z.array(z.string()),
  waiting: z.array(z.string()),
  files: z.array(z.string()),
})

test('loading the app reads no file but itself, opens nothing, and leaves nothing waiting', async () => {
  const watch = path.join(__dirname, 'watch-load.cjs')
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', watch, loader, bundle])
  const [loaded = '', seen = ''] = stdout.split('\n')
  loadedShape.parse(JSON.parse(loaded))
  const { files, ...rest } = seenShape.parse(JSON.parse(seen))
  expect(rest).toEqual({ asynchronous: [], waiting: [] })
  const paths = new Set(files.map((each) => each.replace(/^\w+ /, '')))
  // 1 is where the loader says that it is done.
  expect([...paths].sort()).toEqual(['1', loader, bundle].sort())
})

test('with no network the app starts, says that it lives, and what it lacks', async () => {
  // Nobody listens on port 1.
  const host = await spawnHost({
    appDirectory: root,
    log: 'none',
    onLog: () => undefined,
    environment: {
      ServiceBusConnection:
        'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=eA==;UseDevelopmentEmulator=true',
      CosmosConnection: 'AccountEndpoint=http://127.0.0.1:1/;AccountKey=eA==;',
      HUB_AUTH: 'none',
      HUB_ALLOW_LOOPBACK: 'true',
    },
  })
  const ask = async (route: string) => {
    const response = await fetch(`http://127.0.0.1:${host.port}/api/health/${route}`)
    const body: unknown = await response.json()
    return { status: response.status, body }
  }
  expect(host.functions.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['initiate', 'assign', 'sweep']),
  )
  expect(await ask('live')).toEqual({ status: 200, body: { ok: true, pid: host.pid } })
  expect(await ask('ready')).toMatchObject({
    status: 503,
    body: {
      ready: false,
      dependencies: [
        { name: 'Service Bus', state: 'Disconnected', mend: expect.any(String) },
        { name: 'Cosmos DB', state: 'Disconnected', mend: expect.any(String) },
      ],
    },
  })
  // Nothing of that has ended it.
  expect((await ask('live')).status).toBe(200)
  await host.kill()
})
