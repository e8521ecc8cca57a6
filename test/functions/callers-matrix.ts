import { initiateActivity } from '../support/hub-client.ts'
import { TENANT, type Who } from '../support/proving-stack.ts'

/**
 * Who calls, in this order: nobody; an application that is not registered; a bot of another pool; another
 * bot; an agent of another pool, by key; two other agents, by token and by key; then those whose the
 * handoff is: the bot, and the agent who has it or is asked; a supervisor.
 */
export const COLUMNS = [
  'nobody',
  'stranger',
  'far',
  'rival',
  'dan',
  'bea',
  'cyd',
  'shop',
  'ada',
  'supervisor',
] as const satisfies readonly Who[]

/** A registered route, the path that is called, the body, and what each caller is answered, in this order. */
export type Row = readonly [
  route: string,
  path: string,
  body: (conversation: string) => unknown,
  answers: readonly number[],
]

const nothing = () => undefined
const empty = () => ({})
const message = (id: string) => ({
  type: 'message',
  text: 'hello',
  channelId: 'test',
  conversation: { id },
})
/** Agent ada, as a supervisor writes her. */
export const ADA = { skills: ['skill of ada', 'offers to ada'], capacity: 100, subject: `${TENANT}/oid-ada` }

export const MATRIX: readonly Row[] = [
  [
    'POST /handoffs',
    '/handoffs',
    (conversation) => initiateActivity(`${conversation}-again`, 'skill of bea'),
    [401, 403, 202, 202, 403, 403, 403, 202, 403, 403],
  ],
  ['POST /messages', '/messages', message, [401, 403, 200, 200, 403, 403, 403, 200, 403, 403]],
  [
    'POST /v3/conversations/{*path}',
    '/v3/conversations/x/activities',
    message,
    [401, 403, 200, 200, 403, 403, 403, 200, 403, 403],
  ],
  [
    'PUT /v3/conversations/{*path}',
    '/v3/conversations/x/activities/y',
    message,
    [401, 403, 200, 200, 403, 403, 403, 200, 403, 403],
  ],
  [
    'DELETE /v3/conversations/{*path}',
    '/v3/conversations/x/activities/y',
    nothing,
    [401, 403, 200, 200, 403, 403, 403, 200, 403, 403],
  ],
  [
    'GET /v3/conversations/{*path}',
    '/v3/conversations/x/members',
    nothing,
    [401, 403, 200, 200, 403, 403, 403, 200, 403, 403],
  ],

  ['GET /handoffs/{id}', '/handoffs/{id}', nothing, [401, 403, 403, 403, 403, 200, 200, 200, 200, 200]],
  [
    'GET /handoffs/{id}/transcript',
    '/handoffs/{id}/transcript',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'GET /handoffs/{id}/transcript',
    '/handoffs/{offered}/transcript',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'GET /handoffs/{id}/explain',
    '/handoffs/{id}/explain',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 200, 403, 200],
  ],
  [
    'GET /handoffs/{id}/notices',
    '/handoffs/{id}/notices',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  [
    'POST /handoffs/{id}/deliveries/replay',
    '/handoffs/{id}/deliveries/replay',
    empty,
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  ['GET /handoffs', '/handoffs', nothing, [401, 403, 200, 200, 200, 400, 200, 200, 400, 200]],
  ['GET /handoffs', '/handoffs?agent=ada', nothing, [401, 403, 200, 200, 403, 403, 403, 200, 200, 200]],
  [
    'GET /handoffs',
    '/handoffs?delivery=failing',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  ['GET /handoffs', '/handoffs?pool=other', nothing, [401, 403, 200, 404, 200, 400, 404, 404, 400, 200]],

  [
    'POST /handoffs/{id}/accept',
    '/handoffs/{offered}/accept',
    empty,
    [401, 403, 403, 403, 403, 409, 409, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/accept',
    '/handoffs/{offered}/accept',
    () => ({ agent: 'ada' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/decline',
    '/handoffs/{offered}/decline',
    empty,
    [401, 403, 403, 403, 403, 409, 409, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/complete',
    '/handoffs/{id}/complete',
    empty,
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/complete',
    '/handoffs/{id}/complete',
    () => ({ agent: 'ada' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/transfer',
    '/handoffs/{id}/transfer',
    () => ({ skill: 'skill of bea' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/transfer',
    '/handoffs/{id}/transfer',
    () => ({ agent: 'cyd' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 409, 409],
  ],
  [
    'POST /handoffs/{id}/requeue',
    '/handoffs/{id}/requeue',
    empty,
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/requeue',
    '/handoffs/{id}/requeue',
    () => ({ agent: 'ada' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'POST /handoffs/{id}/cancel',
    '/handoffs/{id}/cancel',
    empty,
    [401, 403, 404, 403, 403, 403, 403, 200, 403, 200],
  ],
  [
    'POST /handoffs/cancel',
    '/handoffs/cancel',
    (id) => ({ conversation: { id }, channelId: 'test' }),
    [401, 403, 202, 202, 403, 403, 403, 200, 403, 403],
  ],
  [
    'POST /conversations/erase',
    '/conversations/erase',
    (conversationId) => ({ bot: 'shop', channelId: 'test', conversationId }),
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 409],
  ],
  [
    'POST /conversations/erase',
    '/conversations/erase',
    (id) => ({ bot: 'shop', channelId: null, conversationId: id }),
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  [
    'POST /handoffs/{id}/complete',
    '/handoffs/{offered}/complete',
    empty,
    [401, 403, 403, 403, 403, 409, 409, 403, 409, 409],
  ],
  [
    'POST /handoffs/{id}/transfer',
    '/handoffs/{offered}/transfer',
    () => ({ skill: 'skill of bea' }),
    [401, 403, 403, 403, 403, 409, 409, 403, 409, 409],
  ],
  [
    'POST /handoffs/{id}/requeue',
    '/handoffs/{offered}/requeue',
    empty,
    [401, 403, 403, 403, 403, 409, 409, 403, 409, 409],
  ],

  [
    'PUT /agents/{id}',
    '/agents/new',
    () => ({ skills: [], subject: `${TENANT}/oid-ada` }),
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  ['PUT /agents/{id}', '/agents/ada', () => ADA, [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]],
  ['GET /agents/{id}', '/agents/ada', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 200, 200]],
  ['GET /agents/{id}', '/agents/cyd', nothing, [401, 403, 403, 403, 403, 403, 200, 403, 403, 200]],
  ['GET /agents/{id}', '/agents/cyd?pool=other', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 404]],
  ['GET /agents/{id}', '/agents/dan?pool=other', nothing, [401, 403, 403, 403, 200, 403, 403, 403, 403, 200]],
  ['GET /agents/{id}', '/agents/none', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 404]],
  ['DELETE /agents/{id}', '/agents/ada', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 409]],
  ['DELETE /agents/{id}', '/agents/nobody-yet', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 204]],
  ['GET /agents', '/agents', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]],
  ['GET /agents', '/agents?pool=other', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 403, 200]],
  [
    'PUT /agents/{id}/presence',
    '/agents/ada/presence',
    () => ({ presence: 'available' }),
    [401, 403, 403, 403, 403, 403, 403, 403, 200, 200],
  ],
  [
    'PUT /agents/{id}/presence',
    '/agents/dan/presence?pool=other',
    () => ({ presence: 'away' }),
    [401, 403, 403, 403, 200, 403, 403, 403, 403, 200],
  ],
  ['GET /agents/{id}/work', '/agents/ada/work', nothing, [401, 403, 403, 403, 403, 403, 403, 403, 200, 200]],
  ['GET /agents/{id}/work', '/agents/cyd/work', nothing, [401, 403, 403, 403, 403, 403, 200, 403, 403, 200]],

  ['GET /skills', '/skills', nothing, [401, 403, 200, 200, 200, 200, 200, 200, 200, 200]],
  ['GET /skills', '/skills?pool=other', nothing, [401, 403, 200, 404, 200, 200, 404, 404, 200, 200]],
  ['GET /skills', '/skills?pool=default', nothing, [401, 403, 404, 200, 404, 200, 200, 200, 200, 200]],
  ['GET /skills/{skill}', '/skills/default', nothing, [401, 403, 200, 200, 200, 200, 200, 200, 200, 200]],
  [
    'GET /skills/{skill}',
    '/skills/default?agents=true',
    nothing,
    [401, 403, 200, 200, 200, 200, 200, 200, 200, 200],
  ],
  [
    'GET /skills/{skill}',
    '/skills/default?pool=other',
    nothing,
    [401, 403, 200, 404, 200, 200, 404, 404, 200, 200],
  ],

  [
    'GET /ops/rejected-calls',
    '/ops/rejected-calls',
    nothing,
    [401, 403, 403, 403, 403, 403, 403, 403, 403, 200],
  ],
  ['GET /openapi.json', '/openapi.json', nothing, [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]],
  ['GET /health/live', '/health/live', nothing, [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]],
  // Anybody is told. One of the two issuers is away, which keeps nobody else out.
  ['GET /health/ready', '/health/ready', nothing, [200, 200, 200, 200, 200, 200, 200, 200, 200, 200]],
]
