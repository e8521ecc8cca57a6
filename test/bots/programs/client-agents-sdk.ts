import { createHandoffInitiation, HandoffClient, handoffStatusMiddleware } from '@handoff-hub/client'
import { Activity } from '@microsoft/agents-activity'
import {
  ActivityHandler,
  AgentClient,
  authorizeJWT,
  CloudAdapter,
  configureResponseController,
  ConversationState,
  MemoryStorage,
  type TurnContext,
} from '@microsoft/agents-hosting'
import express from 'express'
import { listen } from '../../../local/demo/listen.ts'
import { environmentOf } from '../support/environment.ts'
import { report } from '../support/report.ts'

/*
 * A bot of the Microsoft 365 Agents SDK with the client's middleware. It calls the hub through the
 * AgentClient, or over plain HTTP when it has a key. The customer's words are the skill that is wanted.
 */

const key = process.env.HUB_KEY
const hub = environmentOf('HUB')
const app = express().use(express.json())
const { url } = await listen(app)
const authentication = {}
const adapter = new CloudAdapter(authentication)
const state = new ConversationState(new MemoryStorage())

adapter.use(
  handoffStatusMiddleware<TurnContext>(async (status, context) => {
    const { conversationId, handoffId = '', sequence = NaN } = status
    await context.sendActivity(`Status ${status.state}`)
    report({ kind: 'status', conversationId, state: status.state, handoffId, sequence })
  }),
)

process.env.hub_endpoint = `${hub}/messages`
process.env.hub_clientId = 'handoff-hub'
process.env.hub_serviceUrl = `${url}/api/agentresponse/`
const agentClient = new AgentClient('hub')
const client = new HandoffClient({ hub, credential: { key: key ?? '' } })

const bot = new ActivityHandler()
  .onMessage(async (context) => {
    const { text: Skill, conversation } = context.activity
    const initiation = createHandoffInitiation(context, { Skill }, [context.activity])
    if (key === undefined) {
      // AgentClient looks for the bot in the recipient.
      const activity = Activity.fromObject({ ...initiation, recipient: context.activity.recipient })
      await agentClient.postActivity(activity, authentication, state, context)
    } else {
      const { id } = await client.initiate(initiation)
      report({ kind: 'asked', conversationId: conversation?.id ?? '', handoffId: id })
    }
  })
  .onUnrecognizedActivityType(async (context) => {
    await context.sendActivity(`The handler saw ${context.activity.name ?? context.activity.type}`)
  })

app.use(authorizeJWT(authentication))
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
configureResponseController(app, adapter, bot, state)
report({ kind: 'ready', endpoint: `${url}/api/messages` })
