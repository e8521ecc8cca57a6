import { CosmosClient, type ConnectionPolicy, type RequestOptions } from '@azure/cosmos'
import { ownIdentity } from '../own-identity.ts'
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

/** The answer to a batch says what became of each write, and not again what was written: nobody would read it. */
export const WITHOUT_CONTENT: RequestOptions = { contentResponseOnWriteEnabled: false }

interface ClientOptions {
  /** Asks for a plan beside each query: for those over several partitions, which need one. */
  readonly queryPlans?: boolean
}

/** @returns a Cosmos DB client; the hub works with one. Opens no connection yet. */
export function cosmosClient(
  connection: CosmosConnection,
  { queryPlans = false }: ClientOptions = {},
): CosmosClient {
  const common = { connectionPolicy: POLICY, ...(queryPlans ? {} : { httpClient: withoutQueryPlans() }) }
  if ('connectionString' in connection) {
    const { endpoint, key } = parts(connection.connectionString)
    return new CosmosClient({ endpoint, key, ...common })
  }
  return new CosmosClient({
    endpoint: connection.accountEndpoint,
    aadCredentials: ownIdentity(connection.clientId),
    ...common,
  })
}

function parts(connectionString: string): { endpoint: string; key: string } {
  const [, endpoint] = /(?:^|;)AccountEndpoint=([^;]+)/i.exec(connectionString) ?? []
  const [, key] = /(?:^|;)AccountKey=([^;]+)/i.exec(connectionString) ?? []
  if (endpoint === undefined || key === undefined) {
    throw new Error('CosmosConnection must have the form AccountEndpoint=...;AccountKey=...')
  }
  return { endpoint, key }
}
