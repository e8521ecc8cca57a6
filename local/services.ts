import * as z from 'zod'
import { startChild, type Child } from './child.ts'

export interface Services {
  readonly serviceBus: string
  readonly cosmos: string
  /** Where the local Cosmos DB answers, or else the connection string of the one elsewhere. */
  readonly cosmosEndpoint: string
  /** The process of the local servers, unless both services are elsewhere. */
  readonly servers: Child | undefined
}

const ready = z.object({ serviceBus: z.string(), cosmos: z.string(), endpoint: z.string() })

/**
 * Starts the local servers in a process of their own. Settings in the environment that name a Service Bus
 * or a Cosmos DB elsewhere are left alone, and no local server is started in its place.
 */
export async function startServices(): Promise<Services> {
  const { ServiceBusConnection, CosmosConnection } = process.env
  const servers =
    ServiceBusConnection !== undefined && CosmosConnection !== undefined
      ? undefined
      : await startChild('./servers-process.ts')
  const local = servers === undefined ? undefined : ready.parse(servers.ready)
  const cosmos = CosmosConnection ?? local?.cosmos ?? ''
  return {
    serviceBus: ServiceBusConnection ?? local?.serviceBus ?? '',
    cosmos,
    cosmosEndpoint: local?.endpoint ?? cosmos,
    servers,
  }
}
