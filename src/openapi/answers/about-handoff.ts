import * as z from 'zod'
import { anyObject, count, handoffId, instant, named, type View } from '../components.ts'
import { asked, handoff, needs, routedTo, warning } from './handoff.ts'
import { verdicts, estimate, planned } from './prospects.ts'

const { state, priority, transcript } = handoff.shape

/** Why a handoff stands where it stands. */
export const explanation = named(
  'Explanation',
  z.object({
    id: handoffId,
    state,
    skill: asked,
    routedTo,
    needs,
    priority,
    summary: z.string().describe('In one sentence'),
    position: z.int().min(1).nullable().describe('1 for the first; null unless it stands in a queue'),
    estimate: estimate.nullable(),
    nextDeadline: planned.nullable(),
    ...verdicts,
  }),
)
export type ExplanationView = View<typeof explanation>

const line = named(
  'TranscriptLine',
  z
    .object({
      id: z.string().exactOptional(),
      timestamp: instant.exactOptional(),
      speaker: z.enum(['user', 'bot', 'agent', 'unknown']),
      name: z.string().exactOptional(),
      type: z.string(),
      text: z.string(),
      textFormat: z.string().exactOptional(),
      attachments: z
        .array(z.object({ contentType: z.string(), name: z.string().exactOptional() }))
        .exactOptional(),
      suggestedActions: z.array(z.string()).describe('Titles of the buttons shown').exactOptional(),
      value: z.unknown().describe('What a pressed button sent').exactOptional(),
    })
    .describe('One activity to show; it is data, never markup'),
)

/** A page of a transcript. */
export const transcriptPage = named(
  'TranscriptPage',
  z.object({
    handoffId,
    state: transcript.shape.state,
    value: z.unknown().meta({ type: ['object', 'null'], description: 'That of the request, as received' }),
    total: count,
    activities: z.array(anyObject).describe('As received'),
    lines: z.array(line),
    warnings: z.array(warning),
    next: count.describe('Where to go on; absent at the end').exactOptional(),
  }),
)
export type TranscriptView = View<typeof transcriptPage>

const common = {
  id: z.string(),
  sequence: count,
  at: instant,
  agent: z.string(),
  delivery: z.enum(['pending', 'told', 'overtaken', 'givenUp']),
  attempts: count,
  nextAttemptAt: instant.nullable(),
  lastAnswer: z.string().exactOptional(),
  settledAt: instant.exactOptional(),
}

const notice = named(
  'Notice',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('handoff.offered'), skill: z.string(), offerUntil: instant, ...common }),
    z.object({ type: z.literal('handoff.assigned'), assignment: count, ...common }),
    z.object({
      type: z.literal('handoff.withdrawn'),
      reason: z.enum([
        'declined',
        'expired',
        'unavailable',
        'taken',
        'completed',
        'handlingTimedOut',
        'transferred',
        'requeued',
        'agentLost',
        'failed',
        'cancelled',
      ]),
      ...common,
    }),
  ]),
)
export type NoticeView = View<typeof notice>

/** What the desk was told about a handoff. */
export const notices = named('Notices', z.object({ handoffId, notices: z.array(notice) }))
export type NoticesView = View<typeof notices>
