import * as z from 'zod'
import { count, handoffId, instant, level, named } from '../components.ts'

function entry<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({ type: z.literal(type), ...shape, sequence: count, at: instant })
}

const agent = z.string()
const skill = z.string()
const reason = z.string()
const message = z.string().exactOptional()
const by = z
  .templateLiteral([z.enum(['agent:', 'bot:']), z.string()])
  .or(z.enum(['supervisor', 'hub']))
  .describe('`agent:<id>`, `bot:<id>`, `supervisor` or `hub`')
const ofAssignment = { agent, assignment: count }

export const failureCode = named(
  'FailureCode',
  z
    .enum(['NoAgentWithSkill', 'WaitedTooLong', 'QueueFull', 'Closed', 'CouldNotBeProcessed'])
    .describe('Why nobody took it'),
)

/** One thing that happened to a handoff. */
export const logEntry = named(
  'LogEntry',
  z.discriminatedUnion('type', [
    entry('queued', { skill, waitUntil: instant }),
    entry('opened', { waitUntil: instant }),
    entry('relaxed', { skill, level, reason }),
    entry('overflowed', { from: skill, skill, reason }),
    entry('preferenceEnded', { agent, reason }),
    entry('mayBeAskedAgain', { agent }),
    entry('offered', { agent, offerUntil: instant, reason }),
    entry('offerDeclined', { agent, by, message }),
    entry('offerExpired', { agent }),
    entry('offerWithdrawn', { agent, reason }),
    entry('agentSetAway', { agent, reason }),
    entry('accepted', { ...ofAssignment, reason }),
    entry('transferred', {
      ...ofAssignment,
      by,
      to: z.object({ agent: agent.exactOptional(), skill: skill.exactOptional() }),
      message,
    }),
    entry('requeued', { ...ofAssignment, by, message }),
    entry('agentLost', { ...ofAssignment, reason }),
    entry('completed', { ...ofAssignment, by, message }),
    entry('handlingTimedOut', ofAssignment),
    entry('failed', { code: failureCode, message: z.string() }),
    entry('cancelled', { by, reason, endOfConversation: z.literal(true).exactOptional() }),
    entry('conversationEnded', {}),
    entry('deliveriesReplayed', { by, sequences: z.array(count) }),
    entry('repeated', { as: handoffId }),
    entry('rerouted', { skill }),
    entry('transcriptStored', { activities: count }),
    entry('transcriptUnavailable', { reason }),
  ]),
)
