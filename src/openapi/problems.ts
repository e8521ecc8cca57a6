import { REJECTION_CODES } from '../use-cases/ports-rejections.ts'
import * as z from 'zod'
import { PROBLEM_STATUS } from '../activity/problems.ts'
import { count, named, type View } from './components.ts'

/** Every code that the hub answers, with its status; test/openapi compares it with docs/errors.md. */
export const CODES = {
  ...PROBLEM_STATUS,
  LengthRequired: 400,
  InvalidBody: 400,
  InvalidContinuation: 400,
  InvalidAgentId: 400,
  AgentNotNamed: 400,
  MissingToken: 401,
  InvalidToken: 401,
  TokenExpired: 401,
  WrongAudience: 401,
  UntrustedIssuer: 401,
  InvalidKey: 401,
  BotNotRegistered: 403,
  RoleMissing: 403,
  BotOnly: 403,
  AgentOnly: 403,
  SupervisorOnly: 403,
  NotYourself: 403,
  NotYourHandoff: 403,
  OperationNotSupported: 404,
  HandoffUnknown: 404,
  HandoffNotStored: 404,
  AgentNotFound: 404,
  PoolUnknown: 404,
  BotUnknown: 404,
  ImpossibleInState: 409,
  CannotTransfer: 409,
  AgentHasWork: 409,
  ConversationOpen: 409,
  HandoffNotSettled: 409,
  MessageTooLarge: 413,
  TooManyCalls: 429,
  InternalError: 500,
  KeysUnavailable: 503,
  TemporarilyUnavailable: 503,
  HubBusy: 503,
  HubFull: 503,
} as const

export type Code = keyof typeof CODES

/** What anybody may be answered who has to prove who he is. */
export const ENTERING: readonly Code[] = [
  ...REJECTION_CODES,
  'InternalError',
  'TemporarilyUnavailable',
  'HubBusy',
  'HubFull',
]

/** Of every route that takes a body. */
export const READING: readonly Code[] = [
  'EmptyBody',
  'InvalidEncoding',
  'InvalidJson',
  'TooDeep',
  'ForbiddenKey',
  'LengthRequired',
  'PayloadTooLarge',
  'UnsupportedMediaType',
  'UnsupportedContentEncoding',
]

/** Of every route that takes a `handoff.initiate`. */
export const INITIATING: readonly Code[] = [
  'InvalidActivity',
  'InvalidActivityType',
  'InvalidEventName',
  'InvalidConversation',
  'ConversationIdTooLong',
  'InvalidValue',
  'InvalidSkill',
  'InvalidAttachments',
  'InvalidServiceUrl',
  'ValueTooLarge',
  'BotOnly',
]

/** Of every route about one handoff. */
export const FINDING: readonly Code[] = ['HandoffUnknown', 'HandoffNotStored']

/** What each status of a refusal means, and the headers that it has. */
export const REFUSALS: Readonly<Record<number, { description: string; header?: string }>> = {
  400: { description: 'What was sent does not fit' },
  401: { description: 'The caller has not proved who he is', header: 'WWW-Authenticate' },
  403: { description: 'Not for this caller' },
  404: { description: 'There is no such thing' },
  409: { description: 'It does not fit what is so now' },
  413: { description: 'Too large' },
  415: { description: 'Not JSON in UTF-8' },
  429: { description: 'Too many calls within a minute', header: 'Retry-After' },
  500: { description: 'The hub failed' },
  503: {
    description: 'A service behind the hub is away, busy or full: nothing was promised, repeat the same call',
    header: 'Retry-After',
  },
}

export const problem = named(
  'Problem',
  z
    .object({
      type: z.string().describe('`urn:handoff-hub:problem:<code>`'),
      title: z.string(),
      status: z.int(),
      code: z.string().describe('Stable'),
      detail: z.string().describe('What was wrong and what to do; may change'),
      errors: z
        .array(z.object({ code: z.string(), pointer: z.string(), message: z.string() }))
        .describe('Everything that was wrong, each with a JSON pointer')
        .exactOptional(),
      handoffId: z.string().exactOptional(),
      state: z.string().describe('Of the handoff, now').exactOptional(),
      agent: z.string().nullable().describe('Who has it or is asked').exactOptional(),
      assignment: count.exactOptional(),
      traceId: z.string().describe('The invocation in the log of the Functions host'),
      error: z
        .object({ code: z.string(), message: z.string() })
        .describe('The same, as Bot Framework SDKs show it'),
    })
    .describe('A refusal (RFC 9457)'),
)
export type ProblemView = View<typeof problem>
