import { setMaxListeners } from 'node:events'
import type { HostJson } from './config/host-json.ts'
import { isTriggeredBy, type AppFunction } from './core/triggers.ts'
import type { Invoker, Outcome } from './invocation/invoker.ts'
import type { Logger } from './logs/logger.ts'
import { ServiceBusClients } from './service-bus/clients.ts'
import { entityOf } from './service-bus/entity.ts'
import { startListener } from './service-bus/start-listener.ts'
import type { Listener, ListenerContext } from './service-bus/work.ts'
import { TimerListener } from './timer/timer-listener.ts'

export interface TriggerOptions {
  functions: readonly AppFunction[]
  hostJson: HostJson
  invoker: Invoker
  log: Logger
  environment: NodeJS.ProcessEnv
  /** What the app has set with `app.setup({ capabilities })`, and the worker's own. */
  capabilities: Record<string, string>
}

/** The timers and queues of an app. */
export interface Triggers {
  start(): void
  /** Takes no more work and resolves when what is in work has been settled. */
  stop(): Promise<void>
  /** Closes the connections; what is not settled by then is delivered again. */
  close(): Promise<void>
  runNow(target: AppFunction, input: string): Promise<Outcome>
}

/** Reads schedules and connections of all functions, without starting them; rejects when one cannot be used. */
export async function prepareTriggers(options: TriggerOptions): Promise<Triggers> {
  const { functions, invoker, log } = options
  const stopping = new AbortController()
  // One listener a session loop, and there may be many: no leak.
  setMaxListeners(0, stopping.signal)
  const timers = new Map(
    functions
      .filter((target) => isTriggeredBy(target, 'timerTrigger'))
      .map((target) => [target.name, new TimerListener(target, invoker, log)]),
  )
  const clients = new ServiceBusClients(options.environment)
  const contexts = await queueContexts(options, clients, stopping.signal)
  let listeners: Listener[] = []

  return {
    start() {
      for (const timer of timers.values()) timer.start()
      listeners = contexts.map(startListener)
    },
    async stop() {
      stopping.abort()
      await Promise.all([...timers.values(), ...listeners].map((listener) => listener.stop()))
    },
    close: () => clients.close(),
    runNow(target, input) {
      const timer = timers.get(target.name)
      return timer ? timer.runNow() : invoker.run(target, { reason: manual, data: inputFor(target, input) })
    },
  }
}

const manual = 'This function was programmatically called via the host APIs.'

function inputFor({ trigger }: AppFunction, input: string): { string: string } | { json: string } {
  const isBatch = trigger.type === 'serviceBusTrigger' && trigger.cardinality === 'many'
  return isBatch ? { json: input === '' ? '[]' : input } : { string: input }
}

function queueContexts(
  { functions, hostJson, invoker, log, capabilities }: TriggerOptions,
  clients: ServiceBusClients,
  signal: AbortSignal,
): Promise<ListenerContext[]> {
  return Promise.all(
    functions
      .filter((target) => isTriggeredBy(target, 'serviceBusTrigger'))
      .map(async (target) => {
        const client = await clients.get(target.trigger.connection)
        return {
          target,
          entity: entityOf(target.trigger, client),
          fullyQualifiedNamespace: client.fullyQualifiedNamespace,
          options: hostJson.extensions.serviceBus,
          invoker,
          log,
          includeEmptyEntries: capabilities.IncludeEmptyEntriesInMessagePayload?.toLowerCase() === 'true',
          signal,
        }
      }),
  )
}
