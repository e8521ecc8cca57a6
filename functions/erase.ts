import { app as functions } from '@azure/functions'
import * as z from 'zod'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { readShape } from '../src/http/read-body.ts'
import { route } from '../src/http/route.ts'
import { eraseConversation } from '../src/use-cases/erase.ts'

const conversation = z.object({
  bot: z.string().min(1).max(128),
  // Not to be forgotten: the same conversation id on another channel is another conversation.
  channelId: z.string().max(128).nullable(),
  conversationId: z.string().min(1).max(1024),
})

/** What is kept of a conversation goes before its time. */
functions.http('eraseConversation', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'conversations/erase',
  handler: route(app, async ({ hub, caller, request }) => {
    const { bot, channelId, conversationId } = await readShape(request, conversation)
    const where = { bot, channelId: channelId ?? undefined, conversationId }
    return json(await eraseConversation(hub, caller, where))
  }),
})
