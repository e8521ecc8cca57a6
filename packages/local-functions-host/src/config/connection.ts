/** How a Service Bus connection is made: with a connection string, or with an identity. */
export type Connection =
  | { kind: 'connectionString'; connectionString: string }
  | { kind: 'identity'; fullyQualifiedNamespace: string; clientId: string | undefined }

/**
 * Finds the connection that a binding names: the setting of that name or with the prefix `AzureWebJobs`, else
 * `<name>__fullyQualifiedNamespace` (and `<name>__clientId`). A plain value wins, as in the extension's
 * `ServiceBusClientFactory`. Throws when there is neither.
 */
export function findConnection(name: string, environment: NodeJS.ProcessEnv): Connection {
  const connectionString = environment[name] ?? environment[`AzureWebJobs${name}`]
  if (connectionString !== undefined && connectionString !== '') {
    return { kind: 'connectionString', connectionString }
  }
  const fullyQualifiedNamespace = environment[`${name}__fullyQualifiedNamespace`]
  if (fullyQualifiedNamespace === undefined || fullyQualifiedNamespace === '') {
    throw new Error(
      `Service Bus connection "${name}": neither the setting ${name} nor ${name}__fullyQualifiedNamespace is set`,
    )
  }
  return { kind: 'identity', fullyQualifiedNamespace, clientId: environment[`${name}__clientId`] }
}
