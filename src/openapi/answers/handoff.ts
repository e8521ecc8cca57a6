import * as z from 'zod'
import { anyObject, count, handoffId, instant, level, named, type View } from '../components.ts'
import { failureCode, logEntry } from './log-entry.ts'

const handoffState = named(
  'HandoffState',
  z.enum(['queued', 'offered', 'accepted', 'completed', 'failed', 'cancelled']),
)

export const warning = named(
  'Warning',
  z
    .object({
      code: z.string(),
      message: z.string(),
      pointer: z.string().describe('JSON pointer to what it is about').exactOptional(),
    })
    .describe('What was wrong and yet did not cost the handoff'),
)

export const needs = z
  .array(z.object({ skill: z.string(), level }))
  .describe('All that the agent must have now')
export const asked = z.string().nullable().describe('The skill as it was asked for; null for none')
export const routedTo = z.string().describe('The skill that gives queue and policy')
const conversation = z.looseObject({ id: z.string().describe('Byte for byte as the bot sent it') })
const links = z.object({ self: z.string() })

/** The answer to `handoff.initiate`. */
export const takenHandoff = named(
  'TakenHandoff',
  z.object({
    id: handoffId,
    state: z.literal('queued').describe('Always: who gets it is decided a moment later'),
    skill: asked,
    routedTo,
    conversation: z.object({ id: z.string() }),
    warnings: z.array(warning),
    links,
  }),
)
export type TakenHandoff = View<typeof takenHandoff>

const delivery = named(
  'Delivery',
  z
    .object({
      sequence: count,
      status: z.enum(['accepted', 'completed', 'failed', 'endOfConversation']),
      delivery: z.enum(['pending', 'delivered', 'undeliverable', 'unconfirmed']),
      at: instant,
      agent: z.string().exactOptional(),
      message: z.string().exactOptional(),
      attempts: count,
      answers500: count.exactOptional(),
      nextAttemptAt: instant.nullable(),
      lastAnswer: z.string().exactOptional(),
      deliveredAt: instant.exactOptional(),
      putOff: z.object({ at: instant, reason: z.string() }).exactOptional(),
      once: z.literal(true).exactOptional(),
      replayed: z.object({ at: instant, attempts: count }).exactOptional(),
    })
    .describe('One status on its way to the bot'),
)

/** One handoff as its readers see it. */
export const handoff = named(
  'Handoff',
  z.object({
    id: handoffId,
    state: handoffState,
    skill: asked,
    routedTo,
    needs,
    priority: count,
    bot: z.string(),
    pool: z.string(),
    conversation,
    user: anyObject.describe('The customer').exactOptional(),
    agent: z.string().nullable().describe('Who has it, is asked, or had it last'),
    passes: z
      .array(
        z.object({
          agent: z.string(),
          why: z.enum(['declined', 'letExpire', 'gaveBack', 'wasLost']),
          at: instant,
          until: instant.nullable().describe('null for as long as it waits'),
        }),
      )
      .describe('Who is not asked now'),
    preferred: z
      .object({ agent: z.string(), why: z.enum(['lastAgent', 'transfer']), until: instant })
      .nullable()
      .describe('For whom it is kept for a while'),
    assignment: count.describe('How many agents have had it'),
    message: z.string().describe('Why it ended as it did').exactOptional(),
    code: failureCode.exactOptional(),
    timings: z.object({
      receivedAt: instant,
      waitUntil: instant.exactOptional(),
      offerUntil: instant.exactOptional(),
      firstAcceptedAt: instant.exactOptional(),
      handleUntil: instant.exactOptional(),
      endedAt: instant.exactOptional(),
    }),
    transcript: z.object({
      state: z.enum(['none', 'stored', 'pending', 'unavailable']),
      activities: count,
    }),
    warnings: z.array(warning),
    aliases: z.array(handoffId).describe('Later requests for the same open conversation'),
    log: z.array(logEntry).describe('The last 100 things that happened, in order'),
    deliveries: z.array(delivery),
    deliverTo: z.enum(['reply', 'messages', 'webhook', 'poll']),
    deliveryPending: z.boolean(),
    links,
  }),
)
export type HandoffView = View<typeof handoff>

/** A handoff that was cancelled while its request was still on its way. */
export const cancelledEarly = named(
  'HandoffCancelledEarly',
  z.object({ id: handoffId, state: z.literal('cancelled'), message: z.string().exactOptional() }),
)
export type CancelledEarlyView = View<typeof cancelledEarly>

/** The same, known by its conversation only. */
export const conversationCancelled = named(
  'ConversationCancelled',
  z.object({ conversation: z.object({ id: z.string() }), state: z.literal('cancelled') }),
)
export type ConversationCancelledView = View<typeof conversationCancelled>

export const handoffs = named(
  'HandoffPage',
  z.object({
    handoffs: z.array(handoff),
    continuation: z.string().describe('Asks for the next page; absent on the last').exactOptional(),
  }),
)
export type HandoffsView = View<typeof handoffs>
