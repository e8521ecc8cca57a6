import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { spawnHost, type SpawnedHost } from '@handoff-hub/local-functions-host'
import type { Child } from './child.ts'
import { startServices } from './services.ts'

export interface StackOptions {
  /** 0 lets the system choose. */
  readonly port?: number
  readonly config?: string
  readonly auth?: 'none' | 'token'
  /** Another app than the hub: the folder with its host.json and package.json. */
  readonly app?: string
  /** The functions host as one JavaScript file; by default its source runs. */
  readonly program?: string | undefined
  /** Settings and variables for the functions host, besides its own. */
  readonly environment?: Readonly<Record<string, string>>
  readonly onLog?: (line: string) => void
}

export interface Stack {
  /** Where the hub answers, `/api` included. */
  readonly hub: string
  readonly serviceBus: string
  readonly cosmos: string
  readonly pids: { readonly servers: number | null; readonly host: number }
  /** Resolves when the servers have ended by themselves: everything is lost then. */
  readonly serversGone: Promise<void>
  stop(): Promise<void>
}

/** The root of the app: where host.json is and package.json names the built entry. */
const appDirectory = fileURLToPath(new URL('..', import.meta.url))

/**
 * Starts the hub on this machine: the servers in one process, the functions host in another. A host that
 * dies is started again on the same port, as on Azure. Settings in the environment that name a Service Bus
 * or a Cosmos DB elsewhere are left alone, and no local server is started in its place.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { serviceBus, cosmos, cosmosEndpoint, servers } = await startServices()
  const environment = {
    ServiceBusConnection: serviceBus,
    CosmosConnection: cosmos,
    HUB_AUTH: options.auth ?? 'none',
    HUB_ALLOW_LOOPBACK: 'true',
    ...(options.config === undefined ? {} : { HUB_CONFIG_FILE: options.config }),
    ...options.environment,
  }
  const host = await keepRunning(environment, options)
  return {
    hub: `http://127.0.0.1:${host.current().port}/api`,
    serviceBus,
    cosmos: cosmosEndpoint,
    get pids() {
      return { servers: servers?.process.pid ?? null, host: host.current().pid }
    },
    serversGone: goneOf(servers),
    async stop() {
      await host.stop()
      await servers?.stop()
    },
  }
}

async function goneOf(servers: Child | undefined): Promise<void> {
  if (servers === undefined) return new Promise(() => undefined)
  await once(servers.process, 'exit')
}

async function keepRunning(
  environment: Record<string, string>,
  { port = 0, app = appDirectory, program, onLog }: StackOptions,
) {
  const start = (at: number): Promise<SpawnedHost> =>
    spawnHost({
      appDirectory: app,
      program,
      port: at,
      environment,
      ...(onLog === undefined ? {} : { onLog }),
    })
  let host = await start(port)
  let stopping = false
  const watch = async () => {
    while (!stopping) {
      await host.exited
      // Read anew: stop() may have been called while the host was running.
      if (isStopping()) return
      process.stderr.write('The functions host ended; starting it again.\n')
      host = await start(host.port)
    }
  }
  const isStopping = () => stopping
  const watching = watch()
  return {
    current: () => host,
    async stop() {
      stopping = true
      await host.stop()
      await watching
    },
  }
}
