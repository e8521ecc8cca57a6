import { entraIssuers, type TrustedIssuer } from './adapters/callers/trusted-issuer.ts'
import type { CosmosConnection } from './adapters/cosmos/client.ts'
import { isLoopbackHost } from './adapters/outbound/address-guard.ts'
import type { ServiceBusConnection } from './adapters/service-bus/client.ts'
import type { ConfigFile } from './hub-config.ts'
import { settingsSchema, type Values } from './settings-schema.ts'
import type { TelemetrySettings } from './telemetry/telemetry-settings.ts'

/** Everything the environment says, checked once. */
export interface Settings {
  readonly serviceBus: ServiceBusConnection
  readonly cosmos: CosmosConnection
  readonly cosmosDatabase: string
  readonly auth: 'none' | 'token'
  /** Whose tokens are taken; absent where callers have hub keys only. */
  readonly tokens?: TokenSettings
  /** How often one caller who proves who he is may call this instance. */
  readonly callsPerMinute: number
  readonly configFile: ConfigFile
  readonly allowLoopback: boolean
  /** Absent where no collector is set. */
  readonly telemetry?: TelemetrySettings
}

export interface TokenSettings {
  readonly appId: string
  readonly issuers: readonly TrustedIssuer[]
}

/** Far above what a bot or a desk does, and far below what an instance can. */
const DEFAULT_CALLS_PER_MINUTE = 6000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of the app.
 * @throws Error that lists everything that is missing, malformed or unknown, each by its name.
 */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined))
  const unknown = unknownSettings(Object.keys(given))
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) {
    const malformed = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw unusable([...unknown, ...malformed])
  }
  const { data } = parsed
  const serviceBus = serviceBusOf(data)
  const cosmos = cosmosOf(data)
  const faults = [...unknown, ...missingServices(serviceBus, cosmos), ...contradictions(data)]
  if (serviceBus === undefined || cosmos === undefined || faults.length > 0) throw unusable(faults)
  const tokens = tokensOf(data)
  return {
    serviceBus,
    cosmos,
    cosmosDatabase: data.HUB_COSMOS_DATABASE,
    auth: data.HUB_AUTH,
    ...(tokens === undefined ? {} : { tokens }),
    callsPerMinute: data.HUB_CALLS_PER_MINUTE ?? DEFAULT_CALLS_PER_MINUTE,
    configFile: {
      path: data.HUB_CONFIG_FILE ?? 'hub.config.json',
      required: data.HUB_CONFIG_FILE !== undefined,
    },
    allowLoopback: data.HUB_ALLOW_LOOPBACK,
    ...telemetryOf(data),
  }
}

const unusable = (faults: readonly string[]) =>
  new Error(
    `The settings are not usable:\n- ${faults.join('\n- ')}\ndocs/configuration.md lists all settings.`,
  )

function unknownSettings(names: readonly string[]): string[] {
  const known = Object.keys(settingsSchema.shape)
  return names
    .filter((name) => name.startsWith('HUB_') && !known.includes(name))
    .map((name) => `${name}: there is no such setting`)
}

function serviceBusOf(data: Values): ServiceBusConnection | undefined {
  if (data.ServiceBusConnection !== undefined) return { connectionString: data.ServiceBusConnection }
  const { ServiceBusConnection__fullyQualifiedNamespace: fullyQualifiedNamespace } = data
  if (fullyQualifiedNamespace === undefined) return undefined
  const clientId = data.ServiceBusConnection__clientId
  return { fullyQualifiedNamespace, ...(clientId === undefined ? {} : { clientId }) }
}

function cosmosOf(data: Values): CosmosConnection | undefined {
  if (data.CosmosConnection !== undefined) return { connectionString: data.CosmosConnection }
  const { CosmosConnection__accountEndpoint: accountEndpoint, CosmosConnection__clientId: clientId } = data
  if (accountEndpoint === undefined) return undefined
  return { accountEndpoint, ...(clientId === undefined ? {} : { clientId }) }
}

const issuersOf = (data: Values): TrustedIssuer[] => [
  ...(data.HUB_TENANTS ?? []).flatMap(entraIssuers),
  ...(data.HUB_TRUSTED_ISSUERS ?? []),
]

function tokensOf(data: Values): TokenSettings | undefined {
  const issuers = issuersOf(data)
  return data.HUB_APP_ID === undefined ? undefined : { appId: data.HUB_APP_ID, issuers }
}

function telemetryOf(data: Values): Pick<Settings, 'telemetry'> {
  if ((data.OTEL_EXPORTER_OTLP_ENDPOINT ?? '') === '') return {}
  const { OTEL_BSP_SCHEDULE_DELAY: spanInterval, OTEL_METRIC_EXPORT_INTERVAL: metricInterval } = data
  return { telemetry: { spanInterval, metricInterval } }
}

function missingServices(serviceBus: unknown, cosmos: unknown): string[] {
  return [
    serviceBus === undefined &&
      'ServiceBusConnection__fullyQualifiedNamespace (or, locally, ServiceBusConnection) is missing',
    cosmos === undefined && 'CosmosConnection__accountEndpoint (or, locally, CosmosConnection) is missing',
  ].filter((fault) => fault !== false)
}

function contradictions(data: Values): string[] {
  const onAzure = [
    data.WEBSITE_INSTANCE_ID,
    data.WEBSITE_SITE_NAME,
    data.WEBSITE_POD_NAME,
    data.LEGION_SERVICE_HOST,
  ].some((mark) => mark !== undefined && mark !== '')
  const issuers = issuersOf(data)
  const names = issuers.map(({ issuer }) => issuer)
  const open = (data.HUB_TRUSTED_ISSUERS ?? []).filter(({ jwksUri }) => !mayFetch(jwksUri, data))
  return [
    onAzure &&
      data.HUB_AUTH === 'none' &&
      'HUB_AUTH: none is for the local stack; anybody could call on Azure',
    onAzure && data.HUB_ALLOW_LOOPBACK && 'HUB_ALLOW_LOOPBACK: is for the local stack only',
    data.HUB_AUTH === 'none' &&
      data.HUB_CALLS_PER_MINUTE !== undefined &&
      'HUB_CALLS_PER_MINUTE: with HUB_AUTH none all callers are one, and none is limited',
    data.HUB_APP_ID === undefined &&
      issuers.length > 0 &&
      'HUB_APP_ID: is missing; without it nobody can say which tokens are for this hub',
    data.HUB_APP_ID !== undefined &&
      issuers.length === 0 &&
      'HUB_TENANTS: is missing; say whose tokens for HUB_APP_ID to trust',
    new Set(names).size < names.length && 'HUB_TENANTS, HUB_TRUSTED_ISSUERS: an issuer is there twice',
    ...open.map(
      ({ jwksUri }) =>
        `HUB_TRUSTED_ISSUERS: ${jwksUri} must be https (http only on loopback with HUB_ALLOW_LOOPBACK=true)`,
    ),
  ].filter((fault) => fault !== false)
}

/** Whoever can change the keys on their way can be anybody. */
function mayFetch(jwksUri: string, { HUB_ALLOW_LOOPBACK: allowLoopback }: Values): boolean {
  const { protocol, hostname } = new URL(jwksUri)
  if (protocol === 'https:') return true
  return protocol === 'http:' && allowLoopback && isLoopbackHost(hostname.replace(/^\[|\]$/g, ''))
}
