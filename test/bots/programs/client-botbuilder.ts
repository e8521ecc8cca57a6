import { createHandoffInitiation, HandoffClient, handoffStatusMiddleware } from '@handoff-hub/client'
import {
  ActivityHandler,
  ChannelServiceRoutes,
  CloudAdapter,
  CloudSkillHandler,
  ConfigurationBotFrameworkAuthentication,
  EventFactory,
  type TurnContext,
} from 'botbuilder'
import express from 'express'
import { HubAsSkill } from '../../../local/demo/hub-as-skill.ts'
import { listen } from '../../../local/demo/listen.ts'
import { environmentOf } from '../support/environment.ts'
import { report } from '../support/report.ts'

/*
 * A botbuilder bot with the client's middleware. It calls the hub as its skill, or over plain HTTP when it
 * has a key. The customer's words are the skill that is wanted.
 */

const key = process.env.HUB_KEY
const authentication = new ConfigurationBotFrameworkAuthentication({})
const adapter = new CloudAdapter(authentication)
const app = express().use(express.json())
const { url } = await listen(app)

const statuses = handoffStatusMiddleware<TurnContext>(async (status, context) => {
  const { conversationId, state, handoffId = '', sequence = NaN } = status
  await context.sendActivity(`Status ${state}`)
  report({ kind: 'status', conversationId, state, handoffId, sequence })
})
adapter.use(statuses)

const skill = new HubAsSkill(authentication, environmentOf('HUB'), `${url}/api/skills`)
const client = new HandoffClient({ hub: environmentOf('HUB'), credential: { key: key ?? '' } })
const bot = new ActivityHandler()
  .onMessage(async (context) => {
    const { text: Skill, conversation } = context.activity
    const handoffId = await ask(context, Skill)
    report({ kind: 'asked', conversationId: conversation.id, handoffId })
  })
  .onEvent(async (context) => {
    await context.sendActivity(`The handler saw ${context.activity.name}`)
  })

async function ask(context: TurnContext, Skill: string): Promise<string> {
  const said = { activities: [{ ...context.activity }] }
  if (key === undefined) {
    const answer = await skill.ask(context, EventFactory.createHandoffInitiation(context, { Skill }, said))
    return answer.handoffId ?? ''
  }
  const { id } = await client.initiate(createHandoffInitiation(context, { Skill }, said))
  return id
}

app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
const run = statuses.before((context) => bot.run(context))
const replies = new CloudSkillHandler(adapter, run, skill.conversationIds, authentication)
new ChannelServiceRoutes(replies).register(app, '/api/skills')
report({ kind: 'ready', endpoint: `${url}/api/messages` })
