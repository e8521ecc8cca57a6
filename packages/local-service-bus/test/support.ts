import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
} from '@azure/service-bus'
import { afterEach, beforeEach } from '@jest/globals'
import { startServiceBus, type EmulatorConfig, type LocalServiceBus } from '../src/index.ts'

type Namespace = Omit<EmulatorConfig['UserConfig']['Namespaces'][number], 'Name'>

/** A server and clients for each test, which are closed after it. */
export function useServiceBus(namespace: Namespace): {
  bus: () => LocalServiceBus
  client: (options?: ServiceBusClientOptions) => ServiceBusClient
} {
  let bus: LocalServiceBus
  let clients: ServiceBusClient[]

  beforeEach(async () => {
    bus = await startServiceBus({ config: { UserConfig: { Namespaces: [{ Name: 'test', ...namespace }] } } })
    clients = []
  })

  afterEach(async () => {
    await Promise.all(clients.map(close))
    await bus.close()
  })

  return {
    bus: () => bus,
    client: (options) => {
      const retryOptions = { maxRetries: 0, timeoutInMs: 5_000 }
      const client = new ServiceBusClient(bus.connectionString, { retryOptions, ...options })
      clients.push(client)
      return client
    },
  }
}

/** The only item; fails when there is none or more. */
export function only<T>(items: readonly T[]): T {
  const [first, ...others] = items
  if (first === undefined || others.length > 0) throw new Error(`Expected one item, got ${items.length}.`)
  return first
}

export function bodies(messages: readonly ServiceBusReceivedMessage[]): unknown[] {
  return messages.map(({ body }: { body: unknown }) => body)
}

/** The SDK's `close` never comes back when the connection breaks while it is under way. */
async function close(client: ServiceBusClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, 1_000)
  })
  await Promise.race([client.close(), patience])
  clearTimeout(timer)
}

/** Resolves when the receiver has learned that its link or session is gone. */
export async function closed(receiver: { readonly isClosed: boolean }): Promise<void> {
  while (!receiver.isClosed) await new Promise((resolve) => setImmediate(resolve))
}
