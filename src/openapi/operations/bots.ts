import * as z from 'zod'
import { cancellation, conversationCancellation } from '../../http/handoff-shapes.ts'
import { skillQuery } from '../../http/skill-shapes.ts'
import { activity, handoffInitiate } from '../activities.ts'
import { cancelledEarly, conversationCancelled, handoff, takenHandoff } from '../answers/handoff.ts'
import { skill, skills } from '../answers/skill.ts'
import { named } from '../components.ts'
import { INITIATE, TAKEN } from '../examples.ts'
import type { Operation, Success } from '../operation.ts'
import { FINDING, INITIATING } from '../problems.ts'
import { handoffPath } from './paths.ts'

const taken: Success = {
  description: 'Service Bus has the request',
  schema: takenHandoff,
  example: TAKEN,
}
/** What comes back for any activity. */
export const activityTaken: Operation['successes'] = {
  200: {
    description: 'Taken; no request for a human',
    schema: named('ActivityId', z.object({ id: z.string() })),
  },
  202: taken,
}
const ended: Success = { description: 'The handoff as it is now', schema: handoff }
const pool = z.object({ pool: z.string().describe("The caller's own unless given").exactOptional() })

/** What bots call. */
export const botOperations: readonly Operation[] = [
  {
    id: 'initiate',
    method: 'POST',
    path: '/handoffs',
    tag: 'Bots',
    summary: 'Ask for a human',
    description:
      'Answered once Service Bus has the request; who gets it is decided a moment later, and told to the bot. The transcript is an attachment called "Transcript". There is no Location header.',
    callers: ['bot'],
    headers: ['Idempotency-Key', 'x-ms-client-request-id', 'traceparent'],
    body: handoffInitiate,
    bodyExample: INITIATE,
    successes: { 202: taken },
    problems: INITIATING,
  },
  {
    id: 'messages',
    method: 'POST',
    path: '/messages',
    tag: 'Bots',
    summary: 'The hub as a Bot Framework skill',
    description:
      'A `handoff.initiate` asks for a human; a `message` of an open handoff is added to its transcript; `endOfConversation` cancels it; everything else is taken and forgotten.',
    callers: ['bot'],
    headers: ['Idempotency-Key', 'x-ms-client-request-id', 'traceparent'],
    body: activity,
    successes: activityTaken,
    problems: [...INITIATING, 'MessageTooLarge'],
  },
  {
    id: 'cancelHandoff',
    method: 'POST',
    path: '/handoffs/{id}/cancel',
    tag: 'Bots',
    summary: 'The customer gave up',
    description:
      'A handoff that ended otherwise stays as it is. A request that is still on its way is cancelled on arrival: 202.',
    callers: ['bot', 'supervisor'],
    parameters: handoffPath,
    body: named('Cancellation', cancellation),
    successes: {
      200: ended,
      202: { description: 'Cancelled before it was stored', schema: cancelledEarly },
    },
    problems: [...FINDING, 'InvalidBody', 'BotOnly', 'NotYourHandoff', 'PoolUnknown'],
  },
  {
    id: 'cancelConversation',
    method: 'POST',
    path: '/handoffs/cancel',
    tag: 'Bots',
    summary: 'The same for a bot that knows only its conversation',
    callers: ['bot'],
    body: named('ConversationCancellation', conversationCancellation),
    successes: {
      200: ended,
      202: { description: 'Whatever is still on its way is cancelled', schema: conversationCancelled },
    },
    problems: ['InvalidBody', 'BotOnly'],
  },
  {
    id: 'listSkills',
    method: 'GET',
    path: '/skills',
    tag: 'Bots',
    summary: 'Who is there for each skill, and who waits',
    description: 'Reads every agent and every waiting handoff of the pool.',
    callers: ['bot', 'agent', 'supervisor'],
    query: pool,
    successes: { 200: { description: 'Every skill', schema: skills } },
    problems: ['PoolUnknown'],
  },
  {
    id: 'readSkill',
    method: 'GET',
    path: '/skills/{skill}',
    tag: 'Bots',
    summary: 'Ask before you promise: what would become of a handoff',
    callers: ['bot', 'agent', 'supervisor'],
    parameters: z.object({ skill: z.string() }),
    query: skillQuery.extend({
      ...pool.shape,
      also: z.array(z.string()).describe('Other skills that the agent must have').exactOptional(),
    }),
    successes: { 200: { description: 'The skill', schema: skill } },
    problems: ['InvalidBody', 'InvalidSkill', 'PoolUnknown'],
  },
]
