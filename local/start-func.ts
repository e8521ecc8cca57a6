import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startServices } from './services.ts'

/*
 * npm run start:func: the built app in Azure Functions Core Tools, which have the real host, instead of in
 * the local functions host. Azurite is the storage in which that host keeps the locks of timers.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
// Later ones need Node 22.
const AZURITE = 'azurite@3.35.0'
const windows = process.platform === 'win32'

const children: ChildProcess[] = []
/** Each in a group of its own, since npx and func start processes themselves, which are to end with them. */
function start(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
    shell: windows,
    detached: !windows,
  })
  children.push(child)
  return child
}

function stopAll(): void {
  for (const child of children) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue
    if (windows) child.kill()
    else process.kill(-child.pid, 'SIGTERM')
  }
}

const { HUB_AUTH = 'none', HUB_ALLOW_LOOPBACK = 'true' } = process.env
const services = await startServices()
const storage = start(
  'npx',
  ['-y', AZURITE, '--inMemoryPersistence', '--skipApiVersionCheck', '--silent'],
  process.env,
)
const host = start('func', ['start', ...process.argv.slice(2)], {
  ...process.env,
  FUNCTIONS_WORKER_RUNTIME: 'node',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  ServiceBusConnection: services.serviceBus,
  CosmosConnection: services.cosmos,
  HUB_AUTH,
  HUB_ALLOW_LOOPBACK,
})
host.on('error', () => {
  console.error(
    'There is no "func". Install Azure Functions Core Tools 4 (npm i -g azure-functions-core-tools@4), or use npm start, which needs none.',
  )
})
storage.on('error', (error) => console.error(`Azurite could not start: ${error.message}`))

process.on('SIGINT', stopAll)
process.on('SIGTERM', stopAll)

const ended = [host, storage].map((child) =>
  Promise.race([once(child, 'exit'), once(child, 'close')]).catch(() => [1]),
)
const [code] = await Promise.race(ended)
stopAll()
await Promise.all(ended)
await services.servers?.stop()
process.exit(typeof code === 'number' ? code : 0)
