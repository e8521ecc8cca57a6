import type { Container } from '@azure/cosmos'
import type { ServiceBusSender } from '@azure/service-bus'
import { cosmosClient } from '../../src/adapters/cosmos/client.ts'
import { serviceBusClient } from '../../src/adapters/service-bus/client.ts'

export interface Clients {
  readonly routing: Container
  readonly conversations: Container
  readonly requests: ServiceBusSender
  readonly statuses: ServiceBusSender
}

let opened: Clients | undefined

/** @returns the SDK clients of this process, made as the hub makes them, so that no option differs. */
export function open(): Clients {
  opened ??= connect()
  return opened
}

function connect(): Clients {
  const { ServiceBusConnection = '', CosmosConnection = '' } = process.env
  const bus = serviceBusClient({ connectionString: ServiceBusConnection })
  const database = cosmosClient({ connectionString: CosmosConnection }).database('handoff')
  return {
    routing: database.container('routing'),
    conversations: database.container('conversations'),
    requests: bus.createSender('handoff-requests'),
    statuses: bus.createSender('handoff-status'),
  }
}
