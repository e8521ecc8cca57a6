import { CosmosClient, type ConnectionPolicy, type Database } from '@azure/cosmos'
import { DefaultAzureCredential } from '@azure/identity'
import type { Check } from '../../use-cases/ports.ts'
import { calling } from './errors.ts'
import { withoutQueryPlans } from './no-query-plan.ts'

/** Where the database is: a connection string (local stack), or an account reached by managed identity. */
export type CosmosConnection =
  { readonly connectionString: string } | { readonly accountEndpoint: string; readonly clientId?: string }

/**
 * Few and short retries: whoever waits for an answer is told soon, and messages are tried again later with
 * a delay of their own. One write region, so there is no other endpoint to discover.
 */
const POLICY: ConnectionPolicy = {
  requestTimeout: 10_000,
  enableEndpointDiscovery: false,
  retryOptions: { maxRetryAttemptCount: 3, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 5 },
}

/** @returns the one Cosmos DB client of this process. Opens no connection yet. */
export function cosmosClient(connection: CosmosConnection): CosmosClient {
  if ('connectionString' in connection) {
    const { endpoint, key } = parts(connection.connectionString)
    return new CosmosClient({ endpoint, key, connectionPolicy: POLICY, httpClient: withoutQueryPlans() })
  }
  const identity = connection.clientId === undefined ? {} : { managedIdentityClientId: connection.clientId }
  return new CosmosClient({
    endpoint: connection.accountEndpoint,
    aadCredentials: new DefaultAzureCredential(identity),
    connectionPolicy: POLICY,
    httpClient: withoutQueryPlans(),
  })
}

/** @returns a sign of life from the containers that the hub uses. */
export function cosmosCheck(database: Database): Check {
  return {
    name: 'Cosmos DB',
    mend: 'Check CosmosConnection, that the containers exist, and that the identity has the data contributor role',
    async check() {
      // Not an item: to the SDK a missing container is nothing but an item that is not there.
      await calling(() => database.container('routing').read())
      await calling(() => database.container('conversations').read())
    },
  }
}

function parts(connectionString: string): { endpoint: string; key: string } {
  const [, endpoint] = /(?:^|;)AccountEndpoint=([^;]+)/i.exec(connectionString) ?? []
  const [, key] = /(?:^|;)AccountKey=([^;]+)/i.exec(connectionString) ?? []
  if (endpoint === undefined || key === undefined) {
    throw new Error('CosmosConnection must have the form AccountEndpoint=...;AccountKey=...')
  }
  return { endpoint, key }
}
