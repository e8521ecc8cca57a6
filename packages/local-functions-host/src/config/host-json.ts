import * as z from 'zod'
import { logLevels } from '../logs/levels.ts'
import { parseTimeSpan } from './time-span.ts'

const timeSpan = z.string().transform((text, context) => {
  const milliseconds = parseTimeSpan(text)
  if (milliseconds !== undefined) return milliseconds
  context.addIssue({ code: 'custom', message: `"${text}" is no TimeSpan (hh:mm:ss)` })
  return z.NEVER
})

/** `-1` means without limit. */
const functionTimeout = z
  .union([z.literal(['-1', '-00:00:00.0010000']).transform(() => Number.POSITIVE_INFINITY), timeSpan])
  .default(30 * 60_000)

// Values that come from AzureFunctionsJobHost__ settings are strings.
const positive = z.coerce.number().int().min(1)
const flag = z.union([z.boolean(), z.stringbool()])

/** Defaults of `ServiceBusOptions` in Microsoft.Azure.WebJobs.Extensions.ServiceBus 5.x; durations in ms. */
const serviceBus = z.object({
  autoCompleteMessages: flag.default(true),
  maxConcurrentCalls: positive.default(16),
  maxConcurrentSessions: positive.default(8),
  maxConcurrentCallsPerSession: positive.default(1),
  maxMessageBatchSize: positive.default(1000),
  sessionIdleTimeout: timeSpan.default(60_000),
  maxAutoLockRenewalDuration: timeSpan.default(5 * 60_000),
})

const logLevel = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(logLevels))

const hostJsonSchema = z.object({
  functionTimeout,
  logging: z.object({ logLevel: z.record(z.string(), logLevel).default({}) }).prefault({}),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      serviceBus: serviceBus.prefault({}),
    })
    .prefault({}),
})

/** The settings of host.json that this host uses, with Azure's defaults; durations in milliseconds. */
export type HostJson = z.infer<typeof hostJsonSchema>
export type ServiceBusOptions = HostJson['extensions']['serviceBus']

const overridePrefix = 'azurefunctionsjobhost__'

/**
 * Reads host.json's text and lays the settings named `AzureFunctionsJobHost__a__b` over it. Names are
 * case-insensitive, as .NET's configuration is. Throws an error that lists every value it cannot use.
 */
export function parseHostJson(text: string, environment: NodeJS.ProcessEnv): HostJson {
  const root = withKnownSpelling(z.record(z.string(), z.unknown()).parse(JSON.parse(text)))
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.toLowerCase().startsWith(overridePrefix)) continue
    setPath(root, name.slice(overridePrefix.length).split(/__|:/), value)
  }
  const parsed = hostJsonSchema.safeParse(root)
  if (!parsed.success) throw new Error(`host.json: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

type Tree = Record<string, unknown>

const spellings = new Map(
  ['functionTimeout', 'logging', 'logLevel', 'extensions', 'http', 'routePrefix', 'serviceBus']
    .concat(Object.keys(serviceBus.shape))
    .map((name) => [name.toLowerCase(), name]),
)

function withKnownSpelling(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      spellings.get(key.toLowerCase()) ?? key,
      isTree(value) ? withKnownSpelling(value) : value,
    ]),
  )
}

function setPath(tree: Tree, [head, ...rest]: string[], value: string): void {
  if (head === undefined) return
  const key = Object.keys(tree).find((name) => name.toLowerCase() === head.toLowerCase()) ?? known(head)
  if (rest.length === 0) {
    tree[key] = value
    return
  }
  const inner = tree[key]
  const branch = isTree(inner) ? inner : {}
  tree[key] = branch
  setPath(branch, rest, value)
}

function known(name: string): string {
  return spellings.get(name.toLowerCase()) ?? name
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
