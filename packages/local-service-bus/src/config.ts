import * as z from 'zod'
import type { QueueSettings } from './broker/queue-settings.ts'
import { parseDuration } from './duration.ts'

const name = z.string().regex(/^[^$/\s][^$?\\\s]*$/, 'a name without spaces, $, ? and \\')

const duration = z.string().transform((text, context) => {
  const milliseconds = parseDuration(text)
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds
  context.addIssue(`"${text}" is no ISO 8601 duration above zero, such as PT30S or P1D`)
  return z.NEVER
})

const unsupported = z.literal('', 'forwarding is not supported; leave it empty')

const queueProperties = z.strictObject({
  LockDuration: duration.optional(),
  MaxDeliveryCount: z.int().min(1).max(2_000).optional(),
  RequiresSession: z.boolean().optional(),
  DefaultMessageTimeToLive: duration.optional(),
  DeadLetteringOnMessageExpiration: z.boolean().optional(),
  RequiresDuplicateDetection: z.boolean().optional(),
  DuplicateDetectionHistoryTimeWindow: duration.optional(),
  ForwardTo: unsupported.optional(),
  ForwardDeadLetteredMessagesTo: unsupported.optional(),
})

const queue = z.strictObject({ Name: name, Properties: queueProperties.optional() })

const correlationFilter = z.strictObject({
  ContentType: z.string().optional(),
  CorrelationId: z.string().optional(),
  Label: z.string().optional(),
  MessageId: z.string().optional(),
  ReplyTo: z.string().optional(),
  ReplyToSessionId: z.string().optional(),
  SessionId: z.string().optional(),
  To: z.string().optional(),
  Properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

const action = z.strictObject({ SqlExpression: z.string().min(1) })

const rule = z.strictObject({
  Name: z.string().min(1),
  Properties: z.discriminatedUnion('FilterType', [
    z.strictObject({
      FilterType: z.literal('Correlation'),
      CorrelationFilter: correlationFilter,
      Action: action.optional(),
    }),
    z.strictObject({
      FilterType: z.literal('Sql'),
      SqlFilter: z.strictObject({ SqlExpression: z.string().min(1) }),
      Action: action.optional(),
    }),
  ]),
})

const subscription = z.strictObject({
  Name: name,
  Properties: queueProperties
    .omit({ RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: true })
    .optional(),
  Rules: z.array(rule).optional(),
})

const topic = z.strictObject({
  Name: name,
  Properties: queueProperties
    .pick({
      DefaultMessageTimeToLive: true,
      RequiresDuplicateDetection: true,
      DuplicateDetectionHistoryTimeWindow: true,
    })
    .optional(),
  Subscriptions: z.array(subscription).optional(),
})

const namespace = z.strictObject({
  Name: z.string(),
  Queues: z.array(queue).optional(),
  Topics: z.array(topic).optional(),
})

const config = z.strictObject({
  UserConfig: z.strictObject({
    Namespaces: z.array(namespace).length(1, 'exactly one namespace'),
    Logging: z.unknown().optional(),
  }),
})

/** The configuration by the field names of Microsoft's Service Bus emulator. Durations are ISO 8601 text. */
export type EmulatorConfig = z.input<typeof config>
export type QueueDefinition = z.input<typeof queue>
export type TopicDefinition = z.input<typeof topic>

export type ParsedQueue = z.output<typeof queue>
export type ParsedTopic = z.output<typeof topic>
export type ParsedRule = z.output<typeof rule>

/** A configuration that cannot be used. The message names every wrong place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Throws `ConfigError`. */
export function parseConfig(value: unknown): { queues: ParsedQueue[]; topics: ParsedTopic[] } {
  const [namespace] = parse(config, value).UserConfig.Namespaces
  return { queues: namespace?.Queues ?? [], topics: namespace?.Topics ?? [] }
}

/** Throws `ConfigError`. */
export function assertConfig(value: unknown): asserts value is EmulatorConfig {
  parseConfig(value)
}

/** Throws `ConfigError`. */
export function parseQueue(value: unknown): ParsedQueue {
  return parse(queue, value)
}

/** Throws `ConfigError`. */
export function parseTopic(value: unknown): ParsedTopic {
  return parse(topic, value)
}

/** The settings with Azure's defaults for what is left out. */
export function toSettings(properties: z.output<typeof queueProperties> = {}): QueueSettings {
  return {
    lockDuration: properties.LockDuration ?? 60_000,
    maxDeliveryCount: properties.MaxDeliveryCount ?? 10,
    requiresSession: properties.RequiresSession ?? false,
    defaultTimeToLive: properties.DefaultMessageTimeToLive ?? Infinity,
    deadLetterOnExpiration: properties.DeadLetteringOnMessageExpiration ?? false,
    duplicateWindow: toDuplicateWindow(properties),
  }
}

/** In milliseconds; undefined without duplicate detection. */
export function toDuplicateWindow(properties: ParsedTopic['Properties'] = {}): number | undefined {
  if (properties.RequiresDuplicateDetection !== true) return undefined
  return properties.DuplicateDetectionHistoryTimeWindow ?? 600_000
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const places = result.error.issues.map(({ path, message }) => `  ${path.join('.') || '(root)'}: ${message}`)
  throw new ConfigError(['The Service Bus configuration is wrong:', ...places].join('\n'))
}
