import { CosmosClient, PartitionKeyDefinitionVersion } from '@azure/cosmos'
import type { Container, ContainerRequest, CosmosClientOptions } from '@azure/cosmos'
import { startCosmos } from '../../../local/cosmos/server.ts'
import type { LocalCosmos, LocalCosmosOptions } from '../../../local/cosmos/server.ts'

export interface StartedContainer {
  readonly cosmos: LocalCosmos
  readonly client: CosmosClient
  readonly container: Container
  stop(): Promise<void>
}

/** Starts a server with one container, partitioned by `/pool`, and a real client. */
export async function startContainer(
  definition: ContainerRequest = {},
  options: LocalCosmosOptions & { readonly client?: Partial<CosmosClientOptions> } = {},
): Promise<StartedContainer> {
  const cosmos = await startCosmos(options)
  const client = new CosmosClient({ endpoint: cosmos.endpoint, key: cosmos.key, ...options.client })
  const { database } = await client.databases.create({ id: 'handoff' })
  const { container } = await database.containers.create({
    id: 'routing',
    partitionKey: { paths: ['/pool'], version: PartitionKeyDefinitionVersion.V2 },
    ...definition,
  })
  return {
    cosmos,
    client,
    container,
    stop: async () => {
      client.dispose()
      await cosmos.close()
    },
  }
}

/** A client that shows each error at once instead of trying again. */
export const noRetries: Partial<CosmosClientOptions> = {
  connectionPolicy: { retryOptions: { maxRetryAttemptCount: 0 }, enableEndpointDiscovery: false },
}
