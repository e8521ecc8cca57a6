import * as z from 'zod'
import type { RegisteredFunction } from './core-module.ts'
import type { FunctionCallback, FunctionMetadata } from './contract.ts'
import { resolveSettings } from '../config/settings.ts'

const http = z.object({
  type: z.literal('httpTrigger'),
  route: z.string().optional(),
  methods: z.array(z.string().transform((method) => method.toUpperCase())).default([]),
  authLevel: z.enum(['anonymous', 'function', 'admin']).default('anonymous'),
})

const timer = z.object({
  type: z.literal('timerTrigger'),
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
})

const serviceBus = z.object({
  type: z.literal('serviceBusTrigger'),
  connection: z.string(),
  queueName: z.string().optional(),
  topicName: z.string().optional(),
  subscriptionName: z.string().optional(),
  isSessionsEnabled: z.boolean().default(false),
  autoCompleteMessages: z.boolean().optional(),
  cardinality: z.enum(['one', 'many']).default('one'),
  dataType: z.string().optional(),
})

const binding = z.looseObject({ type: z.string(), direction: z.string().optional() })

export type HttpTrigger = z.infer<typeof http>
export type TimerTrigger = z.infer<typeof timer>
export type ServiceBusTrigger = z.infer<typeof serviceBus>
export type Trigger = HttpTrigger | TimerTrigger | ServiceBusTrigger

export interface AppFunction<T extends Trigger = Trigger> {
  name: string
  trigger: T
  /** The name of the trigger's binding, by which the library finds the input. */
  bindingName: string
  metadata: FunctionMetadata
  callback: FunctionCallback
}

/**
 * Reads what a function's bindings ask for, with `%NAME%` resolved; undefined for a trigger that this host does not
 * run. Throws, naming the function, for values it cannot use and for bindings other than the trigger and an HTTP
 * answer: running such a function without them would lose data.
 */
export function readFunction(
  { metadata, callback }: RegisteredFunction,
  environment: NodeJS.ProcessEnv,
): AppFunction | undefined {
  const bindings = Object.entries(metadata.bindings).map(([name, value]) => ({
    name,
    value: resolveAll(binding.parse(value), environment),
  }))
  const found = bindings.find(({ value }) => value.type.toLowerCase().endsWith('trigger'))
  if (!found) throw new Error(`Function ${metadata.name}: it has no trigger`)
  const schema = schemaOf(found.value.type)
  if (!schema) return undefined
  const unsupported = bindings.find(({ name, value }) => name !== found.name && !isHttpAnswer(value))
  if (unsupported) {
    throw new Error(
      `Function ${metadata.name}: the binding "${unsupported.name}" (${unsupported.value.type}) is not supported here`,
    )
  }
  const parsed = schema.safeParse({ ...found.value, type: schema.shape.type.value })
  if (!parsed.success) throw new Error(`Function ${metadata.name}: ${z.prettifyError(parsed.error)}`)
  return { name: metadata.name, trigger: parsed.data, bindingName: found.name, metadata, callback }
}

/** Narrows a function to the kind of its trigger. */
export function isTriggeredBy<Type extends Trigger['type']>(
  candidate: AppFunction,
  type: Type,
): candidate is AppFunction<Extract<Trigger, { type: Type }>> {
  return candidate.trigger.type === type
}

function schemaOf(type: string): typeof http | typeof timer | typeof serviceBus | undefined {
  return [http, timer, serviceBus].find(({ shape }) => shape.type.value.toLowerCase() === type.toLowerCase())
}

function isHttpAnswer({ type, direction }: z.infer<typeof binding>): boolean {
  return type.toLowerCase() === 'http' && direction === 'out'
}

function resolveAll(value: z.infer<typeof binding>, environment: NodeJS.ProcessEnv): z.infer<typeof binding> {
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    typeof member === 'string' && name !== 'name' ? resolveSettings(member, environment) : member,
  ])
  return binding.parse(Object.fromEntries(entries))
}
