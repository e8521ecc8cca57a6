import * as z from 'zod'
import { conversationProblem, conversationSchema, type Conversation } from './conversation.ts'
import type { JsonObject } from './json.ts'
import type { ActivityLimits } from './limits.ts'
import { problem, refused, type Problem, type ProblemCode, type Refused } from './problems.ts'

/**
 * The members of `handoff.initiate` that decide whether it is one. Null stands for "not set" in every
 * optional member. All other members are welcome and read tolerantly.
 */
export const envelopeSchema = z.looseObject({
  type: z.literal('event'),
  name: z.literal('handoff.initiate'),
  conversation: conversationSchema,
  value: z.record(z.string(), z.unknown()).nullish(),
  attachments: z.array(z.unknown()).nullish(),
  serviceUrl: z.string().nullish(),
})

export interface Envelope {
  readonly conversation: Conversation
  readonly value: JsonObject | undefined
  readonly attachments: readonly unknown[]
  readonly serviceUrl: string | undefined
}

export type EnvelopeResult = { readonly ok: true; readonly envelope: Envelope } | Refused

const REFUSALS: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  type: ['InvalidActivityType', 'type must be "event"; a handoff is asked for by an event activity.'],
  name: ['InvalidEventName', 'name must be "handoff.initiate".'],
  conversation: ['InvalidConversation', 'conversation must be an object with the id of the conversation.'],
  value: ['InvalidValue', 'value must be an object such as {"Skill": "credit cards"}, or left out.'],
  attachments: ['InvalidAttachments', 'attachments must be an array, or left out.'],
  serviceUrl: ['InvalidServiceUrl', 'serviceUrl must be a text, or left out.'],
}

const unreadable = problem('InvalidActivity', '', 'The activity cannot be read.')

/** @returns the members that decide, or everything that is wrong with them. */
export function readEnvelope(activity: JsonObject, limits: ActivityLimits): EnvelopeResult {
  const parsed = envelopeSchema.safeParse(activity)
  if (!parsed.success) {
    const [first = unreadable, ...others] = parsed.error.issues.map(problemOf)
    return refused(first, ...others)
  }
  const { conversation, value, attachments, serviceUrl } = parsed.data
  const [first, ...others] = [
    conversationProblem(conversation, limits),
    sizeProblem(value ?? {}, limits),
    countProblem(attachments ?? [], limits),
    urlProblem(serviceUrl ?? '', limits),
  ].filter((found) => found !== undefined)
  if (first) return refused(first, ...others)
  return {
    ok: true,
    envelope: {
      conversation,
      value: value ?? undefined,
      attachments: attachments ?? [],
      serviceUrl: serviceUrl ?? undefined,
    },
  }
}

function problemOf({ path: [member = '', ...rest] }: z.core.$ZodIssue): Problem {
  const refusal = REFUSALS[String(member)]
  if (!refusal) return unreadable
  const [code, message] = refusal
  return problem(code, ['', member, ...rest].map(String).join('/'), message)
}

function sizeProblem(value: JsonObject, limits: ActivityLimits): Problem | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(value), 'utf8')
  if (bytes <= limits.valueBytes) return undefined
  const message = `value has ${bytes} bytes as JSON, the limit is ${limits.valueBytes}; send less, or as a transcript.`
  return problem('ValueTooLarge', '/value', message)
}

function countProblem(attachments: readonly unknown[], limits: ActivityLimits): Problem | undefined {
  if (attachments.length <= limits.attachments) return undefined
  const message = `There are ${attachments.length} attachments, the limit is ${limits.attachments}; send fewer.`
  return problem('InvalidAttachments', '/attachments', message)
}

function urlProblem(serviceUrl: string, limits: ActivityLimits): Problem | undefined {
  if (serviceUrl.length <= limits.urlCharacters) return undefined
  const message = `serviceUrl has ${serviceUrl.length} characters, the limit is ${limits.urlCharacters}; send a shorter one.`
  return problem('InvalidServiceUrl', '/serviceUrl', message)
}
