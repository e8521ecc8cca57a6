import { z } from 'zod'
import type { CosmosConnection } from './adapters/cosmos/client.ts'
import type { ServiceBusConnection } from './adapters/service-bus/client.ts'

/** Everything the environment says, checked once. */
export interface Settings {
  readonly serviceBus: ServiceBusConnection
  readonly cosmos: CosmosConnection
  readonly cosmosDatabase: string
  readonly auth: 'none' | 'token'
  readonly configFile: string
  readonly allowLoopback: boolean
}

const text = z.string().min(1)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

const schema = z.object({
  ServiceBusConnection: text.exactOptional(),
  ServiceBusConnection__fullyQualifiedNamespace: text.exactOptional(),
  ServiceBusConnection__clientId: text.exactOptional(),
  CosmosConnection: text.exactOptional(),
  CosmosConnection__accountEndpoint: z.url().exactOptional(),
  CosmosConnection__clientId: text.exactOptional(),
  HUB_COSMOS_DATABASE: text.default('handoff'),
  HUB_AUTH: z.enum(['none', 'token']).default('token'),
  HUB_CONFIG_FILE: text.default('hub.config.json'),
  HUB_ALLOW_LOOPBACK: flag.default(false),
  /** Set by Azure on every instance: https://learn.microsoft.com/azure/app-service/reference-app-settings */
  WEBSITE_INSTANCE_ID: text.exactOptional(),
})

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of the app.
 * @throws Error that lists everything that is missing, malformed or unknown, each by its name.
 */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined))
  const parsed = schema.safeParse(given)
  const faults = [
    ...unknownSettings(Object.keys(given)),
    ...(parsed.success
      ? contradictions(parsed.data)
      : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new Error(
      `The settings are not usable:\n- ${faults.join('\n- ')}\ndocs/configuration.md lists all settings.`,
    )
  }
  const { data } = parsed
  return {
    serviceBus: serviceBusOf(data) ?? { connectionString: '' },
    cosmos: cosmosOf(data) ?? { connectionString: '' },
    cosmosDatabase: data.HUB_COSMOS_DATABASE,
    auth: data.HUB_AUTH,
    configFile: data.HUB_CONFIG_FILE,
    allowLoopback: data.HUB_ALLOW_LOOPBACK,
  }
}

function unknownSettings(names: readonly string[]): string[] {
  const known = Object.keys(schema.shape)
  return names
    .filter((name) => name.startsWith('HUB_') && !known.includes(name))
    .map((name) => `${name}: there is no such setting`)
}

type Parsed = z.infer<typeof schema>

function serviceBusOf(data: Parsed): ServiceBusConnection | undefined {
  if (data.ServiceBusConnection !== undefined) return { connectionString: data.ServiceBusConnection }
  const { ServiceBusConnection__fullyQualifiedNamespace: fullyQualifiedNamespace } = data
  if (fullyQualifiedNamespace === undefined) return undefined
  const clientId = data.ServiceBusConnection__clientId
  return { fullyQualifiedNamespace, ...(clientId === undefined ? {} : { clientId }) }
}

function cosmosOf(data: Parsed): CosmosConnection | undefined {
  if (data.CosmosConnection !== undefined) return { connectionString: data.CosmosConnection }
  const { CosmosConnection__accountEndpoint: accountEndpoint, CosmosConnection__clientId: clientId } = data
  if (accountEndpoint === undefined) return undefined
  return { accountEndpoint, ...(clientId === undefined ? {} : { clientId }) }
}

function contradictions(data: Parsed): string[] {
  const onAzure = data.WEBSITE_INSTANCE_ID !== undefined
  return [
    serviceBusOf(data) === undefined &&
      'ServiceBusConnection__fullyQualifiedNamespace (or, locally, ServiceBusConnection) is missing',
    cosmosOf(data) === undefined &&
      'CosmosConnection__accountEndpoint (or, locally, CosmosConnection) is missing',
    onAzure &&
      data.HUB_AUTH === 'none' &&
      'HUB_AUTH: none is for the local stack; anybody could call on Azure',
    onAzure && data.HUB_ALLOW_LOOPBACK && 'HUB_ALLOW_LOOPBACK: is for the local stack only',
  ].filter((fault) => fault !== false)
}
