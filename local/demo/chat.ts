import { randomUUID } from 'node:crypto'
import express from 'express'
import * as z from 'zod'
import { listen } from './listen.ts'

const shown = z.looseObject({
  type: z.string(),
  conversation: z.looseObject({ id: z.string() }),
  name: z.string().optional(),
  text: z.string().optional(),
  value: z.unknown().optional(),
})

/** What a bot sent to a customer. */
export type Shown = z.infer<typeof shown>

export interface Chat {
  /** The serviceUrl of the customers' conversations. */
  readonly url: string
  /** A customer writes to a bot: posts a message to its endpoint, as Azure Bot Service does. */
  say(message: Message): Promise<void>
  readonly close: () => Promise<void>
}

export interface Message {
  /** The bot's messaging endpoint. */
  readonly to: string
  readonly conversationId: string
  readonly from: string
  readonly text: string
  /** Where the bot answers when it is not this chat. */
  readonly serviceUrl?: string
}

/** Starts the place where customers talk with bots: the channel, in the words of the Bot Framework. */
export async function startChat(onShown: (activity: Shown) => void): Promise<Chat> {
  const app = express().use(express.json())
  // One bot SDK does not encode the conversation id, so the path is not read: the id in the body counts.
  app.post('/v3/conversations/*path', (request, response) => {
    onShown(shown.parse(request.body))
    response.json({ id: randomUUID() })
  })
  const { url, close } = await listen(app)
  return {
    url,
    close,
    async say({ to, conversationId, from, text, serviceUrl = url }) {
      const activity = {
        type: 'message',
        id: randomUUID(),
        timestamp: new Date().toISOString(),
        channelId: 'demo',
        serviceUrl,
        conversation: { id: conversationId },
        from: { id: `user-${from}`, name: from, role: 'user' },
        recipient: { id: 'bot', name: 'Bot', role: 'bot' },
        text,
      }
      const response = await fetch(to, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activity),
      })
      if (!response.ok) throw new Error(`The bot answered ${response.status} to ${from}'s message`)
    },
  }
}
