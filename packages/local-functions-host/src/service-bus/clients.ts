import { ServiceBusClient } from '@azure/service-bus'
import { findConnection, type Connection } from '../config/connection.ts'

/** One client a connection, opened on first use and shared by all functions that name it. */
export class ServiceBusClients {
  readonly #environment: NodeJS.ProcessEnv
  readonly #clients = new Map<string, Promise<ServiceBusClient>>()

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment
  }

  /** Rejects when the settings for `connection` are missing. */
  get(connection: string): Promise<ServiceBusClient> {
    const existing = this.#clients.get(connection)
    if (existing) return existing
    const client = connect(connection, this.#environment)
    this.#clients.set(connection, client)
    return client
  }

  async close(): Promise<void> {
    const clients = await Promise.all(this.#clients.values())
    await Promise.all(clients.map((client) => client.close()))
  }
}

async function connect(name: string, environment: NodeJS.ProcessEnv): Promise<ServiceBusClient> {
  const connection: Connection = findConnection(name, environment)
  if (connection.kind === 'connectionString') return new ServiceBusClient(connection.connectionString)
  const { DefaultAzureCredential } = await import('@azure/identity')
  const { clientId } = connection
  const credential = new DefaultAzureCredential(
    clientId === undefined ? {} : { managedIdentityClientId: clientId },
  )
  return new ServiceBusClient(connection.fullyQualifiedNamespace, credential)
}
