import { app as functions } from '@azure/functions'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { conversationToErase } from '../src/http/handoff-shapes.ts'
import { readShape } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import type { ReceiptView } from '../src/openapi/answers/operators.ts'
import { eraseConversation } from '../src/use-cases/erase.ts'

/** What is kept of a conversation goes before its time. */
functions.http('eraseConversation', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'conversations/erase',
  handler: route(app, async ({ hub, caller, request }) => {
    const { bot, channelId, conversationId } = await readShape(request, conversationToErase)
    const where = { bot, channelId: channelId ?? undefined, conversationId }
    return json((await eraseConversation(hub, caller, where)) satisfies ReceiptView)
  }),
})
