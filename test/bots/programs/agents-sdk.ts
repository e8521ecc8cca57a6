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
import { readHandoffStatus } from '../../../local/demo/handoff-status.ts'
import { listen } from '../../../local/demo/listen.ts'
import { report } from '../support/report.ts'

/*
 * A bot of the Microsoft 365 Agents SDK. In a conversation whose channel is the hub it sends handoff.initiate
 * as it sends anything else; in any other it calls the hub through the AgentClient. The customer's words are
 * the skill that is wanted.
 */

let hub = ''
process.on('message', (message) => (hub = String(message)))
const app = express().use(express.json())
const { url } = await listen(app)

// No client id: anonymous, which the SDK allows outside production only.
const authentication = {}
const adapter = new CloudAdapter(authentication)
const state = new ConversationState(new MemoryStorage())

class Bot extends ActivityHandler {
  constructor() {
    super()
    this.onMessage(async (context) => {
      const { conversation, text } = context.activity
      const initiate = handoffInitiation(context, text ?? '')
      if (context.activity.serviceUrl === hub) {
        const answer = await context.sendActivity(initiate)
        report({ kind: 'asked', conversationId: conversation?.id ?? '', handoffId: answer?.id ?? '' })
      } else {
        await agentClient().postActivity(initiate, authentication, state, context)
      }
    })
    this.onUnrecognizedActivityType(() => Promise.resolve())
  }

  override async run(context: TurnContext): Promise<void> {
    const status = reported(context.activity)
    if (status === undefined) return super.run(context)
    await context.sendActivity(`Conversation status changed to ${status}`)
  }
}

function handoffInitiation(context: TurnContext, Skill: string): Activity {
  const initiate = Activity.fromObject({
    type: 'event',
    name: 'handoff.initiate',
    value: { Skill },
    attachments: [
      {
        name: 'Transcript',
        contentType: 'application/json',
        content: { activities: [context.activity] },
      },
    ],
  })
  return initiate.applyConversationReference(context.activity.getConversationReference(), true)
}

function agentClient(): AgentClient {
  process.env.hub_endpoint = `${hub}/messages`
  process.env.hub_clientId = 'handoff-hub'
  process.env.hub_serviceUrl = `${url}/api/agentresponse/`
  return new AgentClient('hub')
}

/** Reports a status; @returns its state, or undefined for any other activity. */
function reported(activity: Activity): string | undefined {
  const status = readHandoffStatus(activity)
  if (status === undefined) return undefined
  const { state, handoffId, sequence } = status
  report({ kind: 'status', conversationId: activity.conversation?.id ?? '', state, handoffId, sequence })
  return state
}

// The reply route passes every event on to the customer without showing it to the bot, except here.
adapter.use(async (context, next) => {
  context.onSendActivities(async (_, activities, send) => {
    activities.forEach(reported)
    return send()
  })
  await next()
})

const bot = new Bot()
app.use(authorizeJWT(authentication))
app.post('/api/messages', (request, response) => {
  // Nobody catches what it rejects with, as in the samples: it would end the process.
  void adapter.process(request, response, (context) => bot.run(context))
})
configureResponseController(app, adapter, bot, state)
report({ kind: 'ready', endpoint: `${url}/api/messages` })
