import { app as functions } from '@azure/functions'
import * as z from 'zod'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { callingBot } from '../src/http/callers.ts'
import { readShape } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { handoffView } from '../src/http/views.ts'
import { cancelConversation, cancelHandoff } from '../src/use-cases/cancel.ts'
import { completeHandoff } from '../src/use-cases/complete.ts'

const message = z.string().max(1000)
const completion = z.object({
  agent: z.string().max(128).exactOptional(),
  assignment: z.number().int().min(1).exactOptional(),
  message: message.exactOptional(),
})

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

const cancellation = z.object({ reason: message.exactOptional(), message: message.exactOptional() })

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
      ? json({ id, state: 'cancelled' }, 202)
      : json(handoffView(handoff, baseUrl))
  }),
})

const conversationCancellation = cancellation.extend({
  conversation: z.object({ id: z.string().min(1).max(1024) }),
  channelId: z.string().max(128).exactOptional(),
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
      ? json({ conversation, state: 'cancelled' }, 202)
      : json(handoffView(handoff, baseUrl))
  }),
})
