import * as z from 'zod'
import { PAGE_SIZE } from '../use-cases/transcript.ts'

const message = z.string().max(1000)
const agent = z.string().max(128).describe('Whose; a caller who is the agent may leave it out')
const assignment = z
  .number()
  .int()
  .min(1)
  .describe('Which assignment is meant: refused when it is another by now')

/** The body of POST /handoffs/{id}/accept and /decline. */
export const offerAnswer = z.object({ agent: agent.exactOptional(), message: message.exactOptional() })

/** The body of POST /handoffs/{id}/complete. */
export const completion = z.object({
  agent: agent.exactOptional(),
  assignment: assignment.exactOptional(),
  message: message.describe('For the bot').exactOptional(),
})

/** The body of POST /handoffs/{id}/transfer. */
export const transfer = z
  .object({
    agent: z.string().max(128).describe('Who shall have it').exactOptional(),
    skill: z.string().describe('Whoever has this skill shall have it').exactOptional(),
    assignment: assignment.exactOptional(),
    message: message.describe('Kept in the log').exactOptional(),
  })
  .refine(({ agent: to, skill }) => to !== undefined || skill !== undefined, {
    message: 'say to whom: "agent", "skill", or both',
  })
  .meta({ anyOf: [{ required: ['agent'] }, { required: ['skill'] }] })

/** The body of POST /handoffs/{id}/requeue. */
export const requeue = z.object({
  agent: agent.exactOptional(),
  assignment: assignment.exactOptional(),
  message: message.describe('Kept in the log').exactOptional(),
})

/** The body of POST /handoffs/{id}/cancel. */
export const cancellation = z.object({ reason: message.exactOptional(), message: message.exactOptional() })

/** The body of POST /handoffs/cancel. */
export const conversationCancellation = cancellation.extend({
  conversation: z.object({ id: z.string().min(1).max(1024) }),
  channelId: z.string().max(128).describe('As in the handoff.initiate').exactOptional(),
})

/** The body of POST /conversations/erase. */
export const conversationToErase = z.object({
  bot: z.string().min(1).max(128),
  // Not to be forgotten: the same conversation id on another channel is another conversation.
  channelId: z
    .string()
    .max(128)
    .nullable()
    .describe("That of the bot's handoff.initiate; null where that had none"),
  conversationId: z.string().min(1).max(1024),
})

const text = z.string().max(1024)

/** The query of GET /handoffs. */
export const handoffsQuery = z.object({
  state: z.enum(['queued', 'offered', 'accepted', 'completed', 'failed', 'cancelled']).exactOptional(),
  skill: text.exactOptional(),
  agent: text.exactOptional(),
  conversation: text.describe('The id of the conversation').exactOptional(),
  delivery: z
    .enum(['failing', 'undeliverable'])
    .describe('For supervisors: handoffs whose bot does not take a status')
    .exactOptional(),
  pool: text.exactOptional(),
  continuation: z.string().max(8192).describe('Of the page before').exactOptional(),
})

/** The query of GET /handoffs/{id}/transcript. */
export const transcriptQuery = z.object({
  from: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
})
