import { createHandoffInitiation, HandoffClient } from '@handoff-hub/client'
import { ManagedIdentityCredential } from '@azure/identity'
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
import { agentsAuthentication } from '../support/agents-authentication.ts'
import { identityOfThisBot } from '../support/identity.ts'
import { report } from '../support/report.ts'

/*
 * A bot of the Microsoft 365 Agents SDK. In a conversation whose channel is the hub it sends handoff.initiate
 * as it sends anything else; in any other it calls the hub through the AgentClient, or, with ASKS=http, over
 * plain HTTP. The customer's words are the skill that is wanted. It has an app id when the test gives it one.
 */

let hub = ''
process.on('message', (message) => (hub = String(message)))
const app = express().use(express.json())
const { url } = await listen(app)

const identity = identityOfThisBot()
const authentication = agentsAuthentication(identity)
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
      } else if (process.env.ASKS === 'http') {
        const initiation = createHandoffInitiation(context, { Skill: text }, [context.activity])
        const { id } = await new HandoffClient({ hub, credential: { token } }).initiate(initiation)
        report({ kind: 'asked', conversationId: conversation?.id ?? '', handoffId: id })
      } else {
        await agentClient().postActivity(initiate, authentication, state, context)
      }
    })
    this.onUnrecognizedActivityType(() => Promise.resolve())
  }

  override async run(context: TurnContext): Promise<void> {
    const status = readHandoffStatus(context.activity)
    if (status === undefined) return super.run(context)
    // Told last: what the bot has said is in the hub when its test hears of the status.
    await context.sendActivity(`Conversation status changed to ${status.state}`)
    reportStatus(context.activity)
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

/** For the calls that no SDK makes for the bot. */
async function token(): Promise<string> {
  if (identity === undefined) throw new Error('An anonymous bot has no token')
  const credential = new ManagedIdentityCredential({ clientId: identity.appId })
  return (await credential.getToken(`${identity.hubAppId}/.default`)).token
}

function agentClient(): AgentClient {
  process.env.hub_endpoint = `${hub}/messages`
  process.env.hub_clientId = identity?.hubAppId ?? 'handoff-hub'
  process.env.hub_serviceUrl = `${url}/api/agentresponse/`
  return new AgentClient('hub')
}

/** Reports a status, and nothing of any other activity. */
function reportStatus(activity: Activity): void {
  const status = readHandoffStatus(activity)
  if (status === undefined) return
  const { state, handoffId, sequence } = status
  report({ kind: 'status', conversationId: activity.conversation?.id ?? '', state, handoffId, sequence })
}

// The reply route passes every event on to the customer without showing it to the bot, except here.
adapter.use(async (context, next) => {
  context.onSendActivities(async (_, activities, send) => {
    activities.forEach(reportStatus)
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
