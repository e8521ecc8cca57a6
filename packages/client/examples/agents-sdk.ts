import { createHandoffInitiation, HandoffClient, handoffStatusMiddleware } from '@handoff-hub/client'
import {
  ActivityHandler,
  authorizeJWT,
  CloudAdapter,
  loadAuthConfigFromEnv,
  type TurnContext,
} from '@microsoft/agents-hosting'
import express from 'express'

const { HUB = '', HUB_KEY = '', PORT = '3978' } = process.env
const hub = new HandoffClient({ hub: HUB, credential: { key: HUB_KEY } })
const authentication = loadAuthConfigFromEnv()
const adapter = new CloudAdapter(authentication)
const customers = new Map<string, Pick<TurnContext, 'identity' | 'activity'>>()
const words = { accepted: 'A human is here.', completed: 'I am back.', failed: 'Sorry, nobody is there.' }

adapter.use(
  handoffStatusMiddleware(async ({ state, conversationId }) => {
    const customer = customers.get(conversationId)
    if (customer === undefined) throw new Error(`No handoff was asked for in ${conversationId}`)
    const reference = customer.activity.getConversationReference()
    await adapter.continueConversation(customer.identity, reference, async (context) => {
      await context.sendActivity(words[state])
    })
  }),
)

const bot = new ActivityHandler()
bot.onMessage(async (context) => {
  const { identity, activity } = context
  customers.set(activity.conversation?.id ?? '', { identity, activity })
  await hub.initiate(createHandoffInitiation(context, { Skill: activity.text }, [activity]))
})

const app = express().use(express.json(), authorizeJWT(authentication))
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
export const server = app.listen(Number(PORT))
