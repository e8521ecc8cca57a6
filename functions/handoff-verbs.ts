import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { callingBot } from '../src/http/callers.ts'
import { cancellation, completion, conversationCancellation } from '../src/http/handoff-shapes.ts'
import { readShape } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { handoffView } from '../src/http/views.ts'
import type { CancelledEarlyView, ConversationCancelledView } from '../src/openapi/answers/handoff.ts'
import { cancelConversation, cancelHandoff } from '../src/use-cases/cancel.ts'
import { completeHandoff } from '../src/use-cases/complete.ts'

/** The agent ends the handoff; the bot gets `completed`. */
functions.http('completeHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/complete',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const body = await readShape(request, completion)
    return json(handoffView(await completeHandoff(hub, caller, parameter('id'), body), baseUrl))
  }),
})

/** The customer or the bot gave up. */
functions.http('cancelHandoff', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/{id}/cancel',
  handler: route(app, async ({ hub, caller, request, parameter, baseUrl }) => {
    const { reason, message: said } = await readShape(request, cancellation)
    const id = parameter('id')
    const handoff = await cancelHandoff(hub, caller, id, reason ?? said)
    return handoff === 'before it was stored'
      ? json({ id, state: 'cancelled' } satisfies CancelledEarlyView, 202)
      : json(handoffView(handoff, baseUrl))
  }),
})

/** The same for a bot that knows only its conversation. */
functions.http('cancelConversation', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs/cancel',
  handler: route(app, async ({ hub, caller, request, baseUrl }) => {
    const {
      conversation,
      channelId,
      reason,
      message: said,
    } = await readShape(request, conversationCancellation)
    const bot = callingBot(hub.registry, caller)
    const where = { id: conversation.id, ...(channelId === undefined ? {} : { channelId }) }
    const handoff = await cancelConversation(hub, caller, bot, where, reason ?? said)
    return handoff === 'before it was stored'
      ? json({ conversation, state: 'cancelled' } satisfies ConversationCancelledView, 202)
      : json(handoffView(handoff, baseUrl))
  }),
})
