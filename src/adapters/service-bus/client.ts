import { ServiceBusClient, type ServiceBusClientOptions } from '@azure/service-bus'
import { ownIdentity } from '../own-identity.ts'

/** Where Service Bus is: a connection string (local stack), or a namespace reached by managed identity. */
export type ServiceBusConnection =
  | { readonly connectionString: string }
  | { readonly fullyQualifiedNamespace: string; readonly clientId?: string }

/**
 * A caller waits for the send, so it is tried for seconds, not for the SDK's own 30 s between tries; the
 * first send after an idle time reconnects, which one retry covers.
 */
const OPTIONS: ServiceBusClientOptions = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 500, timeoutInMs: 10_000 },
}

/** @returns the one Service Bus client of this process. Opens no connection yet. */
export function serviceBusClient(connection: ServiceBusConnection): ServiceBusClient {
  if ('connectionString' in connection) return new ServiceBusClient(connection.connectionString, OPTIONS)
  return new ServiceBusClient(connection.fullyQualifiedNamespace, ownIdentity(connection.clientId), OPTIONS)
}
