import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnHost, type SpawnedHost } from '@handoff-hub/local-functions-host'
import { startServers, type Servers } from '../../local/servers.ts'
import { until } from './until.ts'

/** Jest and the scripts run in the root of the repository. */
const root = process.cwd()

export interface TestStack {
  readonly servers: Servers
  /** Where the hub answers, `/api` included; stays the same when the host is started again. */
  readonly hub: string
  readonly host: () => SpawnedHost
  /**
   * Ends the functions host at once, as `kill -9` does. Resolves when Service Bus has noticed: until then it hands
   * the dead host whatever comes free, and that is locked for half a minute. For tests with no client of their own.
   */
  readonly kill: () => Promise<void>
  /** Starts the functions host again, on the same port and servers. */
  readonly restart: () => Promise<void>
  /** Runs the sweep now instead of waiting for its timer. */
  readonly sweep: () => Promise<void>
  readonly stop: () => Promise<void>
  /** The log of the functions host. */
  readonly log: readonly string[]
}

/**
 * Starts the whole hub for a test: the local servers in this process, where faults can be injected, and the
 * built app on a functions host in a process of its own, which can be killed.
 */
export async function startTestStack(
  config: unknown = {},
  environment: Record<string, string> = {},
): Promise<TestStack> {
  const directory = await mkdtemp(join(tmpdir(), 'handoff-hub-'))
  const configFile = join(directory, 'hub.config.json')
  await writeFile(configFile, JSON.stringify(config))
  const servers = await startServers()
  const log: string[] = []
  const start = (port: number) =>
    spawnHost({
      appDirectory: root,
      program: process.env.FUNCTIONS_HOST,
      port,
      onLog: (line) => log.push(line),
      environment: {
        ServiceBusConnection: servers.serviceBus.connectionString,
        CosmosConnection: servers.cosmos.connectionString,
        HUB_AUTH: 'none',
        HUB_ALLOW_LOOPBACK: 'true',
        HUB_CONFIG_FILE: configFile,
        ...environment,
      },
    })
  let host = await start(0)
  const { port } = host
  return {
    servers,
    hub: `http://127.0.0.1:${port}/api`,
    host: () => host,
    log,
    async kill() {
      await host.kill()
      await until('Service Bus to have no connections', () =>
        Promise.resolve(servers.serviceBus.connections() === 0 ? true : undefined),
      )
    },
    async restart() {
      host = await start(port)
    },
    async sweep() {
      await fetch(`http://127.0.0.1:${port}/admin/functions/sweep?wait=true`, { method: 'POST' })
    },
    async stop() {
      await host.stop()
      await servers.close()
      await rm(directory, { recursive: true })
    },
  }
}
