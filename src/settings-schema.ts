import * as z from 'zod'

const text = z.string().min(1)
const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'it is a number of milliseconds')
  .transform(Number)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

const tenants = z
  .string()
  .transform((list) => list.split(',').map((each) => each.trim().toLowerCase()))
  .pipe(z.array(z.guid('a tenant is named by its id, a GUID')).min(1))

const issuer = z.strictObject({ issuer: text, jwksUri: z.url(), tid: text.toLowerCase() })

const issuers = z
  .string()
  .transform((json, context): unknown => {
    try {
      return JSON.parse(json)
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.array(issuer).min(1))

const callsPerMinute = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'a whole number from 1 to 9999999')
  .transform(Number)

/** Every setting of the app, each in its own form. docs/configuration.md says what they are for. */
export const settingsSchema = z.object({
  ServiceBusConnection: text.exactOptional(),
  ServiceBusConnection__fullyQualifiedNamespace: text.exactOptional(),
  ServiceBusConnection__clientId: text.exactOptional(),
  CosmosConnection: text.exactOptional(),
  CosmosConnection__accountEndpoint: z.url().exactOptional(),
  CosmosConnection__clientId: text.exactOptional(),
  HUB_COSMOS_DATABASE: text.default('handoff'),
  HUB_AUTH: z.enum(['none', 'token']).default('token'),
  HUB_APP_ID: z.guid().toLowerCase().exactOptional(),
  HUB_TENANTS: tenants.exactOptional(),
  HUB_TRUSTED_ISSUERS: issuers.exactOptional(),
  HUB_CALLS_PER_MINUTE: callsPerMinute.exactOptional(),
  HUB_CONFIG_FILE: text.exactOptional(),
  HUB_ALLOW_LOOPBACK: flag.default(false),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.union([z.literal(''), z.url()]).exactOptional(),
  OTEL_BSP_SCHEDULE_DELAY: milliseconds.default(5000),
  OTEL_METRIC_EXPORT_INTERVAL: milliseconds.default(60_000),
  ...azureMarks(),
})

/**
 * Settings by which Azure marks its instances; which of them are there depends on the plan (Flex
 * Consumption has no WEBSITE_INSTANCE_ID). The Functions host itself tells its surroundings by them:
 * https://learn.microsoft.com/azure/app-service/reference-app-settings
 */
function azureMarks() {
  const mark = z.string().exactOptional()
  return {
    WEBSITE_INSTANCE_ID: mark,
    WEBSITE_SITE_NAME: mark,
    WEBSITE_POD_NAME: mark,
    LEGION_SERVICE_HOST: mark,
  }
}

export type Values = z.infer<typeof settingsSchema>
