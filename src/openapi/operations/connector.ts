import * as z from 'zod'
import { activity } from '../activities.ts'
import { named } from '../components.ts'
import type { Operation } from '../operation.ts'
import { INITIATING } from '../problems.ts'
import { activityTaken } from './bots.ts'

const path = '/v3/conversations/{path}'
const parameters = z.object({
  path: z
    .string()
    .describe(
      'As the Bot Connector has it: `{conversationId}/activities[/{activityId}]`, slashes included. OpenAPI has no word for a parameter that goes on over slashes; Bot Framework SDKs make these calls by themselves',
    ),
})
const none = z.array(z.unknown()).max(0)

const sends = {
  path,
  tag: 'Bots',
  callers: ['bot'],
  parameters,
  headers: ['Idempotency-Key', 'x-ms-client-request-id', 'traceparent'],
  body: activity,
  successes: activityTaken,
  problems: [...INITIATING, 'MessageTooLarge', 'OperationNotSupported'],
} as const

/** The hub as a channel: what Bot Framework SDKs call. */
export const connectorOperations: readonly Operation[] = [
  {
    ...sends,
    id: 'connectorPost',
    method: 'POST',
    summary: "The hub as the bot's channel: send or reply",
    description: 'Handled as POST /messages; the conversation in the body counts.',
  },
  {
    ...sends,
    id: 'connectorPut',
    method: 'PUT',
    summary: 'Update an activity: one more in the transcript',
  },
  {
    id: 'connectorDelete',
    method: 'DELETE',
    path,
    tag: 'Bots',
    summary: 'Delete an activity: changes nothing',
    callers: ['bot'],
    parameters,
    successes: {
      200: { description: 'Nothing was changed', schema: named('Nothing', z.strictObject({})) },
    },
    problems: ['BotOnly', 'OperationNotSupported'],
  },
  {
    id: 'connectorGet',
    method: 'GET',
    path,
    tag: 'Bots',
    summary: 'Lists of the Bot Connector: always empty',
    callers: ['bot'],
    parameters,
    successes: {
      200: {
        description: 'An empty list, in the form that the SDKs read',
        schema: named(
          'EmptyList',
          z.union([none, z.object({ members: none }), z.object({ conversations: none })]),
        ),
      },
    },
    problems: ['BotOnly', 'OperationNotSupported'],
  },
]
