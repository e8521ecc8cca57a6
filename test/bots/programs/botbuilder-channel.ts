import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  EventFactory,
  type TurnContext,
} from 'botbuilder'
import express from 'express'
import { readHandoffStatus } from '../../../local/demo/handoff-status.ts'
import { listen } from '../../../local/demo/listen.ts'
import { report } from '../support/report.ts'

/*
 * A botbuilder bot whose channel is the hub: it sends handoff.initiate as it sends anything else, to the
 * serviceUrl of the conversation. The customer's words are the skill that is wanted.
 */

class ChannelBot extends ActivityHandler {
  constructor() {
    super()
    this.onMessage(async (context) => {
      const { text: Skill, conversation } = context.activity
      const said = { activities: [{ ...context.activity }] }
      const initiate = EventFactory.createHandoffInitiation(context, { Skill }, said)
      const answer = await context.sendActivity(initiate)
      report({ kind: 'asked', conversationId: conversation.id, handoffId: answer?.id ?? '' })
    })
    this.onEvent(async (context) => {
      const status = readHandoffStatus(context.activity)
      if (status === undefined) return
      const { state, handoffId, sequence } = status
      // Sample bots answer a status; the answer goes where the status says, back to the hub.
      await context.sendActivity(`Conversation status changed to ${state}`)
      report({ kind: 'status', conversationId: context.activity.conversation.id, state, handoffId, sequence })
    })
  }
}

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
const bot = new ChannelBot()
const app = express().use(express.json())
app.post('/api/messages', (request, response) => {
  // Nobody catches what it rejects with, as in the samples: it would end the process.
  void adapter.process(request, response, (context: TurnContext) => bot.run(context))
})
const { url } = await listen(app)
report({ kind: 'ready', endpoint: `${url}/api/messages` })
