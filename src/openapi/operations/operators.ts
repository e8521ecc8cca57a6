import * as z from 'zod'
import { conversationToErase } from '../../http/handoff-shapes.ts'
import { alive, readiness, receipt, rejectedCalls } from '../answers/operators.ts'
import { named } from '../components.ts'
import type { Operation } from '../operation.ts'

/** For operators. */
export const operatorOperations: readonly Operation[] = [
  {
    id: 'eraseConversation',
    method: 'POST',
    path: '/conversations/erase',
    tag: 'Operation',
    summary: 'Delete what is kept of a conversation, before its time',
    description: 'May be repeated.',
    callers: ['supervisor'],
    body: named('ConversationToErase', conversationToErase),
    successes: { 200: { description: 'What was deleted, and what may remain', schema: receipt } },
    problems: ['InvalidBody', 'SupervisorOnly', 'BotUnknown', 'ConversationOpen', 'HandoffNotSettled'],
  },
  {
    id: 'listRejectedCalls',
    method: 'GET',
    path: '/ops/rejected-calls',
    tag: 'Operation',
    summary: 'Who is kept out, and why',
    callers: ['supervisor'],
    successes: { 200: { description: 'Counts by reason', schema: rejectedCalls } },
    problems: ['SupervisorOnly'],
  },
  {
    id: 'live',
    method: 'GET',
    path: '/health/live',
    tag: 'Health',
    summary: 'Whether the process answers',
    callers: [],
    successes: { 200: { description: 'It does', schema: alive } },
  },
  {
    id: 'ready',
    method: 'GET',
    path: '/health/ready',
    tag: 'Health',
    summary: 'Whether the hub can do its work, and if not, what is missing',
    callers: [],
    successes: {
      200: { description: 'It can', schema: readiness },
      503: { description: 'It can not', schema: readiness },
    },
  },
  {
    id: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    tag: 'Health',
    summary: 'This document',
    callers: [],
    headers: ['If-None-Match'],
    successes: {
      200: {
        description: 'An OpenAPI 3.1 document',
        schema: named('OpenApi', z.looseObject({ openapi: z.string() })),
        headers: ['ETag'],
      },
      304: { description: 'Unchanged', headers: ['ETag'] },
    },
  },
]
