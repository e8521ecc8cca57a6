import * as z from 'zod'
import type { AgentId, Pool } from '../handoff/names.ts'
import type { RequestMessage } from '../use-cases/ports-messages.ts'
import type { ClaimedNews } from '../use-cases/ports-claims.ts'
import { newsSchema, requestSchema } from './handoff-schema.ts'

/**
 * What travels on the queues. The host copies the members of a JSON body over the trigger's metadata, so
 * everything is under `data`, and nothing is ever decided from metadata.
 */
export const VERSION = 1

export const QUEUES = {
  requests: 'handoff-requests',
  status: 'handoff-status',
  deadlines: 'handoff-deadlines',
  transcripts: 'handoff-transcripts',
} as const

/** Where it was sent in a trace. One that is malformed costs the trace, never the message. */
const trace = z
  .object({ traceparent: z.string().max(55), tracestate: z.string().max(512).exactOptional() })
  .optional()
  .catch(undefined)

const transcriptSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['none', 'kept']) }),
  z.object({ kind: z.literal('inline'), activities: z.array(z.unknown()) }),
  z.object({ kind: z.literal('external'), contentUrl: z.string() }),
])

const requestMessageSchema: z.ZodType<RequestMessage> = z.object({
  request: requestSchema,
  value: z.unknown(),
  transcript: transcriptSchema,
  session: z.string().min(1),
})

const attempt = z.number().int().min(1)
const requestEnvelope = z.object({
  v: z.literal(VERSION),
  kind: z.literal('request'),
  attempt,
  trace,
  data: requestMessageSchema,
})
const handoffEnvelope = z.object({
  v: z.literal(VERSION),
  kind: z.enum(['status', 'notices', 'deadline', 'transcript']),
  attempt,
  trace,
  data: newsSchema,
})
const agentEnvelope = z.object({
  v: z.literal(VERSION),
  kind: z.literal('agent'),
  attempt,
  trace,
  data: z.object({ pool: z.string(), agentId: z.string() }),
})
const deadlineEnvelope = z.discriminatedUnion('kind', [
  handoffEnvelope.extend({ kind: z.literal('deadline') }),
  agentEnvelope,
])

export type RequestEnvelope = z.infer<typeof requestEnvelope>
export type HandoffEnvelope = z.infer<typeof handoffEnvelope>
export type AgentEnvelope = z.infer<typeof agentEnvelope>
/** What comes on the deadlines queue: `kind` is `deadline` for a handoff and `agent` for an agent. */
export type DeadlineEnvelope = z.infer<typeof deadlineEnvelope>
export type Envelope = RequestEnvelope | HandoffEnvelope | AgentEnvelope

/** @returns the message of an assign trigger. @throws ZodError for anything else: it is then dead-lettered. */
export const readRequest = (body: unknown): RequestEnvelope => requestEnvelope.parse(body)

/** @returns a message that says "look at handoff X". @throws ZodError for anything else. */
export const readHandoffMessage = (body: unknown): HandoffEnvelope => handoffEnvelope.parse(body)

/** @returns a message that says "look at handoff X" or "look at agent Y". @throws ZodError for anything else. */
export const readDeadline = (body: unknown): DeadlineEnvelope => deadlineEnvelope.parse(body)

export function requestMessage(data: RequestMessage, tries = 1): RequestEnvelope {
  return { v: VERSION, kind: 'request', attempt: tries, data }
}

export function handoffMessage(kind: HandoffEnvelope['kind'], handoffId: string, tries = 1): HandoffEnvelope {
  return { v: VERSION, kind, attempt: tries, data: { handoffId } }
}

/** "Tell the bot what is new": with the claim on that, and what there is to tell. */
export function newsMessage({ id, ...more }: ClaimedNews): HandoffEnvelope {
  return { v: VERSION, kind: 'status', attempt: 1, data: { handoffId: id, ...more } }
}

/** @returns the news and the claim on telling them, of a message that has one. */
export function newsOf({ data }: HandoffEnvelope): ClaimedNews | undefined {
  const { handoffId: id, claim, handoff } = data
  return claim && { id, claim, ...(handoff && { handoff }) }
}

export function agentMessage(pool: Pool, agentId: AgentId): AgentEnvelope {
  return { v: VERSION, kind: 'agent', attempt: 1, data: { pool, agentId } }
}

/** @returns the message without news and claim, which are for its first delivery alone. */
export function withoutNews<E extends Envelope>(envelope: E): E | HandoffEnvelope {
  if (envelope.kind === 'request' || envelope.kind === 'agent') return envelope
  return { ...envelope, data: { handoffId: envelope.data.handoffId } }
}

/** Sends a message again later: how a queue function waits out a fault without burning its deliveries. */
export type SendLater = (envelope: Envelope, seconds: number) => Promise<void>
