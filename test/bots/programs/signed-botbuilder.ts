import { createHandoffInitiation, HandoffClient } from '@handoff-hub/client'
import { ManagedIdentityCredential } from '@azure/identity'
import {
  ActivityHandler,
  ChannelServiceRoutes,
  CloudAdapter,
  CloudSkillHandler,
  EventFactory,
  MemoryStorage,
  SkillConversationIdFactory,
  type TurnContext,
} from 'botbuilder'
import express from 'express'
import { readHandoffStatus } from '../../../local/demo/handoff-status.ts'
import { listen } from '../../../local/demo/listen.ts'
import { botbuilderAuthentication } from '../support/botbuilder-authentication.ts'
import { identityOfThisBot } from '../support/identity.ts'
import { report } from '../support/report.ts'

/*
 * A botbuilder bot with an app id. In a conversation whose channel is the hub it sends handoff.initiate as it
 * sends anything else; in any other it calls the hub as its skill, or, with ASKS=http, over plain HTTP. The
 * customer's words are the skill that is wanted.
 */

let hub = ''
process.on('message', (message) => (hub = String(message)))
const app = express().use(express.json())
const { url } = await listen(app)

const identity = identityOfThisBot()
if (identity === undefined) throw new Error('BOT_IDENTITY is not set')
const { appId, hubAppId } = identity
const authentication = botbuilderAuthentication(identity)
const adapter = new CloudAdapter(authentication)
const conversationIds = new SkillConversationIdFactory(new MemoryStorage())
const credential = new ManagedIdentityCredential({ clientId: appId })
const token = async () => (await credential.getToken(`${hubAppId}/.default`)).token

const bot = new ActivityHandler()
  .onMessage(async (context) => {
    const { conversation } = context.activity
    const handoffId = await ask(context, context.activity.text)
    report({ kind: 'asked', conversationId: conversation.id, handoffId })
  })
  .onEvent(async (context) => {
    const status = readHandoffStatus(context.activity)
    if (status === undefined) return
    const { state, handoffId, sequence } = status
    // As sample bots do: to the customer, or, when the hub is the channel, to the hub.
    if (context.activity.serviceUrl === hub) await context.sendActivity(`Status ${state}`)
    report({ kind: 'status', conversationId: context.activity.conversation.id, state, handoffId, sequence })
  })

async function ask(context: TurnContext, Skill: string): Promise<string> {
  const said = { activities: [{ ...context.activity }] }
  if (context.activity.serviceUrl === hub) {
    const answer = await context.sendActivity(EventFactory.createHandoffInitiation(context, { Skill }, said))
    return answer?.id ?? ''
  }
  if (process.env.ASKS === 'http') {
    const client = new HandoffClient({ hub, credential: { token } })
    return (await client.initiate(createHandoffInitiation(context, { Skill }, said))).id
  }
  const endpoint = `${hub}/messages`
  const conversationId = await conversationIds.createSkillConversationIdWithOptions({
    fromBotId: appId,
    fromBotOAuthScope: context.turnState.get<string>(context.adapter.OAuthScopeKey),
    activity: context.activity,
    botFrameworkSkill: { id: 'handoff-hub', appId: hubAppId, skillEndpoint: endpoint },
  })
  const initiation = EventFactory.createHandoffInitiation(context, { Skill }, said)
  const { status, body } = await authentication
    .createBotFrameworkClient()
    .postActivity<{ id: string }>(appId, hubAppId, endpoint, `${url}/api/skills`, conversationId, initiation)
  // The client of the SDK throws for no status.
  if (status !== 202) throw new Error(`The hub answered ${status}: ${JSON.stringify(body)}`)
  return body?.id ?? ''
}

app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
const replies = new CloudSkillHandler(adapter, (context) => bot.run(context), conversationIds, authentication)
new ChannelServiceRoutes(replies).register(app, '/api/skills')
report({ kind: 'ready', endpoint: `${url}/api/messages` })
