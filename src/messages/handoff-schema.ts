import * as z from 'zod'

/*
 * Requests and handoffs as they travel in messages. src/handoff has the types; the compiler holds the two together
 * where messages are made and where they are read.
 */

const text = z.string()
const count = z.number().int()
const object = z.record(z.string(), z.unknown())
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

const actor = z.union([
  z.templateLiteral(['agent:', text]),
  z.templateLiteral(['bot:', text]),
  z.enum(['supervisor', 'hub']),
])

const failureCode = z.enum([
  'NoAgentWithSkill',
  'WaitedTooLong',
  'QueueFull',
  'Closed',
  'CouldNotBeProcessed',
])

const entry = { sequence: count, at: text }
const ofAgent = { ...entry, agent: text }
const ofAssignment = { ...ofAgent, assignment: count }
const said = { by: actor, message: text.exactOptional() }

const logEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued'), ...entry, skill: text, waitUntil: text }),
  z.object({ type: z.literal('opened'), ...entry, waitUntil: text }),
  z.object({ type: z.literal('relaxed'), ...entry, skill: text, level: count, reason: text }),
  z.object({ type: z.literal('overflowed'), ...entry, from: text, skill: text, reason: text }),
  z.object({ type: z.literal('offered'), ...ofAgent, offerUntil: text, reason: text }),
  z.object({ type: z.literal('offerDeclined'), ...ofAgent, ...said }),
  z.object({ type: z.enum(['mayBeAskedAgain', 'offerExpired']), ...ofAgent }),
  z.object({ type: z.enum(['preferenceEnded', 'offerWithdrawn', 'agentSetAway']), ...ofAgent, reason: text }),
  z.object({ type: z.enum(['accepted', 'agentLost']), ...ofAssignment, reason: text }),
  z.object({
    type: z.literal('transferred'),
    ...ofAssignment,
    ...said,
    to: z.object({ agent: text.exactOptional(), skill: text.exactOptional() }),
  }),
  z.object({ type: z.enum(['requeued', 'completed']), ...ofAssignment, ...said }),
  z.object({ type: z.literal('handlingTimedOut'), ...ofAssignment }),
  z.object({ type: z.literal('failed'), ...entry, code: failureCode, message: text }),
  z.object({
    type: z.literal('cancelled'),
    ...entry,
    by: actor,
    reason: text,
    endOfConversation: z.literal(true).exactOptional(),
  }),
  z.object({ type: z.literal('conversationEnded'), ...entry }),
  z.object({ type: z.literal('deliveriesReplayed'), ...entry, by: actor, sequences: list(count) }),
  z.object({ type: z.literal('repeated'), ...entry, as: text }),
  z.object({ type: z.literal('rerouted'), ...entry, skill: text }),
  z.object({ type: z.literal('transcriptStored'), ...entry, activities: count }),
  z.object({ type: z.literal('transcriptUnavailable'), ...entry, reason: text }),
])

const waiting = {
  since: text,
  inQueueSince: text,
  waitUntil: text,
  stepAt: text.nullable(),
  closedUntil: text.nullable(),
}

const state = z.discriminatedUnion('name', [
  z.object({ name: z.literal('queued'), ...waiting }),
  z.object({ name: z.literal('offered'), ...waiting, agent: text, offeredAt: text, offerUntil: text }),
  z.object({ name: z.literal('accepted'), agent: text, acceptedAt: text, handleUntil: text }),
  z.object({
    name: z.literal('completed'),
    agent: text,
    acceptedAt: text,
    endedAt: text,
    message: text.exactOptional(),
  }),
  z.object({ name: z.literal('failed'), code: failureCode, endedAt: text, message: text }),
  z.object({
    name: z.literal('cancelled'),
    endedAt: text,
    reason: text,
    endOfConversation: z.literal(true).exactOptional(),
    wordsErased: z.literal(true).exactOptional(),
  }),
])

const delivery = z.object({
  sequence: count,
  status: z.enum(['accepted', 'failed', 'completed', 'endOfConversation']),
  at: text,
  agent: text.exactOptional(),
  message: text.exactOptional(),
  state: z.enum(['pending', 'delivered', 'undeliverable', 'unconfirmed']),
  attempts: count,
  answers500: count.exactOptional(),
  nextAttemptAt: text.nullable(),
  lastAnswer: text.exactOptional(),
  deliveredAt: text.exactOptional(),
  putOff: z.object({ at: text, reason: text }).exactOptional(),
  once: z.literal(true).exactOptional(),
  replayed: z.object({ at: text, attempts: count }).exactOptional(),
})

/** What a bot asked for, as it was read from its activity. */
export const requestSchema = z.object({
  id: text,
  pool: text,
  bot: text,
  reply: z.object({
    conversation: z.looseObject({ id: text }),
    channelId: text.exactOptional(),
    serviceUrl: text.exactOptional(),
    user: object.exactOptional(),
    bot: object.exactOptional(),
    replyToId: text.exactOptional(),
  }),
  deliverTo: z.union([
    z.object({ via: z.literal('reply'), serviceUrl: text }),
    z.object({ via: z.enum(['messages', 'webhook', 'poll']) }),
  ]),
  endsConversation: z.literal(true).exactOptional(),
  wish: z.object({
    asked: text.nullable(),
    routedTo: text,
    needs: list(z.object({ skill: text, level: z.number() })),
    priority: z.number(),
  }),
  receivedAt: text,
  traceparent: text.exactOptional(),
  transcript: z.object({ state: z.enum(['none', 'stored', 'pending', 'unavailable']), activities: count }),
  warnings: list(z.object({ code: text, message: text })),
})

const handoffSchema = requestSchema.extend({
  state,
  assignment: count,
  passes: list(
    z.object({
      agent: text,
      why: z.enum(['declined', 'letExpire', 'gaveBack', 'wasLost']),
      at: text,
      until: text.nullable(),
    }),
  ),
  preferred: z.object({ agent: text, why: z.enum(['lastAgent', 'transfer']), until: text }).nullable(),
  linked: list(z.object({ id: text, since: text })),
  aliases: list(text),
  sequence: count,
  log: list(logEntry),
  deliveries: list(delivery),
})

/** Checked, but kept as it came: it is archived, and what a newer version of the hub has added must not get lost. */
const wholeHandoff = z.custom<z.infer<typeof handoffSchema>>(
  (value) => handoffSchema.safeParse(value).success,
)

// Its name becomes part of a condition in the store.
const claimSchema = z.object({ by: z.uuid(), until: text, inMessage: z.literal(true).exactOptional() })

/**
 * What a message that says that there is news may have besides. A part that cannot be read costs time and calls, but
 * never the message.
 */
export const newsSchema = z.object({
  handoffId: text,
  claim: claimSchema.optional().catch(undefined),
  handoff: wholeHandoff.optional().catch(undefined),
})
