import { startServiceBus, type LocalServiceBus } from '@handoff-hub/local-service-bus'
import { createContainers } from './cosmos/containers.ts'
import { startCosmos, type LocalCosmos } from './cosmos/server.ts'
import containers from '../infra/cosmos.json' with { type: 'json' }
import queues from '../infra/service-bus.json' with { type: 'json' }

export interface Servers {
  readonly serviceBus: LocalServiceBus
  readonly cosmos: LocalCosmos
  close(): Promise<void>
}

/** Starts Service Bus and Cosmos DB in this process, with the queues and containers that infra/ declares. */
export async function startServers(): Promise<Servers> {
  const serviceBus = await startServiceBus({ config: queues })
  const cosmos = await startCosmos()
  await createContainers(cosmos.connectionString, containers)
  return {
    serviceBus,
    cosmos,
    async close() {
      await Promise.all([serviceBus.close(), cosmos.close()])
    },
  }
}
