import { createHandoffInitiation, HandoffClient, handoffStatusMiddleware } from '@handoff-hub/client'
import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  TurnContext,
} from 'botbuilder'
import express from 'express'

const { HUB = '', HUB_KEY = '', MicrosoftAppId = '', PORT = '3978' } = process.env
const hub = new HandoffClient({ hub: HUB, credential: { key: HUB_KEY } })
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(process.env))
const customers = new Map<string, ReturnType<typeof TurnContext.getConversationReference>>()
const words = { accepted: 'A human is here.', completed: 'I am back.', failed: 'Sorry, nobody is there.' }

adapter.use(
  handoffStatusMiddleware(async ({ state, conversationId }) => {
    const customer = customers.get(conversationId)
    if (customer === undefined) throw new Error(`No handoff was asked for in ${conversationId}`)
    await adapter.continueConversationAsync(MicrosoftAppId, customer, async (context) => {
      await context.sendActivity(words[state])
    })
  }),
)

const bot = new ActivityHandler()
bot.onMessage(async (context) => {
  const { conversation, text } = context.activity
  customers.set(conversation.id, TurnContext.getConversationReference(context.activity))
  await hub.initiate(createHandoffInitiation(context, { Skill: text }, [context.activity]))
})

const app = express().use(express.json())
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
export const server = app.listen(Number(PORT))
