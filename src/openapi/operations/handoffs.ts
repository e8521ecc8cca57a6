import {
  completion,
  handoffsQuery,
  offerAnswer,
  requeue,
  transcriptQuery,
  transfer,
} from '../../http/handoff-shapes.ts'
import { explanation, notices, transcriptPage } from '../answers/about-handoff.ts'
import { cancelledEarly, handoff, handoffs } from '../answers/handoff.ts'
import { named } from '../components.ts'
import { COMPLETION } from '../examples.ts'
import type { Operation } from '../operation.ts'
import { FINDING, type Code } from '../problems.ts'
import { handoffPath } from './paths.ts'

const isNow = { 200: { description: 'The handoff as it is now', schema: handoff } }
const byAgent = { method: 'POST', tag: 'Handoffs', parameters: handoffPath, successes: isNow } as const
const acting: readonly Code[] = [
  ...FINDING,
  'InvalidBody',
  'AgentOnly',
  'NotYourHandoff',
  'ImpossibleInState',
]

/** Reading handoffs, and what agents and supervisors do with one. */
export const handoffOperations: readonly Operation[] = [
  {
    id: 'readHandoff',
    method: 'GET',
    path: '/handoffs/{id}',
    tag: 'Handoffs',
    summary: 'One handoff, by its id or an alias',
    description:
      'State, event log, and how its statuses reached the bot. Retry-After says to whoever polls in how many seconds there may be something new; it is absent once the handoff ended. 404 `HandoffNotStored` right after a 202 means: ask again in a second.',
    callers: ['bot', 'agent', 'supervisor'],
    parameters: handoffPath,
    headers: ['If-None-Match'],
    successes: {
      200: {
        description: 'The handoff',
        schema: named('HandoffOrCancelledEarly', handoff.or(cancelledEarly)),
        headers: ['ETag', 'Retry-After'],
      },
      304: { description: 'Unchanged', headers: ['ETag', 'Retry-After'] },
    },
    problems: [...FINDING, 'NotYourHandoff'],
  },
  {
    id: 'listHandoffs',
    method: 'GET',
    path: '/handoffs',
    tag: 'Handoffs',
    summary: "A page of a pool's handoffs: the open ones, unless `state` names another",
    description:
      'Supervisors see all, bots and agents their own; a person with a token says `agent`. At most 50.',
    callers: ['bot', 'agent', 'supervisor'],
    query: handoffsQuery,
    successes: { 200: { description: 'A page', schema: handoffs } },
    problems: [
      'InvalidBody',
      'InvalidSkill',
      'InvalidContinuation',
      'AgentNotNamed',
      'SupervisorOnly',
      'NotYourself',
      'PoolUnknown',
    ],
  },
  {
    id: 'explainHandoff',
    method: 'GET',
    path: '/handoffs/{id}/explain',
    tag: 'Handoffs',
    summary: 'Why the handoff stands where it stands',
    callers: ['bot', 'supervisor'],
    parameters: handoffPath,
    successes: {
      200: { description: 'Each agent with the rule that excludes him', schema: explanation },
    },
    problems: [...FINDING, 'NotYourHandoff'],
  },
  {
    id: 'readTranscript',
    method: 'GET',
    path: '/handoffs/{id}/transcript',
    tag: 'Handoffs',
    summary: 'What was said, as received and as lines to show',
    description: 'For the agent who has the handoff or is asked to take it.',
    callers: ['agent', 'supervisor'],
    parameters: handoffPath,
    query: transcriptQuery,
    successes: { 200: { description: 'A page; ends early after about a megabyte', schema: transcriptPage } },
    problems: [...FINDING, 'InvalidBody', 'NotYourHandoff'],
  },
  {
    id: 'readNotices',
    method: 'GET',
    path: '/handoffs/{id}/notices',
    tag: 'Handoffs',
    summary: 'What the desk was told about a handoff',
    callers: ['supervisor'],
    parameters: handoffPath,
    successes: { 200: { description: 'The last that are kept', schema: notices } },
    problems: [...FINDING, 'SupervisorOnly'],
  },
  {
    ...byAgent,
    id: 'acceptHandoff',
    path: '/handoffs/{id}/accept',
    summary: 'Take the handoff that is offered',
    description: 'The bot gets `accepted`. Repeated, it gives the first result.',
    callers: ['agent', 'supervisor'],
    body: named('OfferAnswer', offerAnswer),
    problems: [...acting, 'NotYourself'],
  },
  {
    ...byAgent,
    id: 'declineHandoff',
    path: '/handoffs/{id}/decline',
    summary: 'Leave the handoff that is offered to the next',
    description: 'The bot is not told. Repeated, it gives the first result.',
    callers: ['agent', 'supervisor'],
    body: offerAnswer,
    problems: [...acting, 'NotYourself'],
  },
  {
    ...byAgent,
    id: 'completeHandoff',
    path: '/handoffs/{id}/complete',
    summary: 'End the handoff',
    description: 'The bot gets `completed`. Repeated, it gives the first result.',
    callers: ['agent', 'supervisor'],
    body: named('Completion', completion),
    bodyExample: COMPLETION,
    problems: acting,
  },
  {
    ...byAgent,
    id: 'transferHandoff',
    path: '/handoffs/{id}/transfer',
    summary: 'Pass the handoff on',
    description: 'Where nobody could take it, it stays: 409 `CannotTransfer`.',
    callers: ['agent', 'supervisor'],
    body: named('Transfer', transfer),
    problems: [...acting, 'InvalidSkill', 'InvalidAgentId', 'CannotTransfer'],
  },
  {
    ...byAgent,
    id: 'requeueHandoff',
    path: '/handoffs/{id}/requeue',
    summary: 'Give the handoff back, for whoever is next',
    callers: ['agent', 'supervisor'],
    body: named('Requeue', requeue),
    problems: acting,
  },
  {
    ...byAgent,
    id: 'replayDeliveries',
    path: '/handoffs/{id}/deliveries/replay',
    summary: 'Send again what could not be delivered',
    callers: ['supervisor'],
    problems: [...FINDING, 'SupervisorOnly'],
  },
]
