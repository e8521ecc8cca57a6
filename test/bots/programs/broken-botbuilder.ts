import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import express from 'express'
import { readHandoffStatus } from '../../../local/demo/handoff-status.ts'
import { listen } from '../../../local/demo/listen.ts'
import { report } from '../support/report.ts'

/*
 * A botbuilder bot whose handler fails twice for each status before it takes it. The SDK answers 500 then, or,
 * with SWALLOWS=true and an onTurnError like that of the samples, 200.
 */

const failures = new Map<string, number>()
const bot = new ActivityHandler().onEvent((context) => {
  const status = readHandoffStatus(context.activity)
  if (status === undefined) return Promise.resolve()
  const key = context.activity.id ?? ''
  const failed = failures.get(key) ?? 0
  failures.set(key, failed + 1)
  if (failed < 2) throw new Error('The database of the bot is away')
  const { state, handoffId, sequence } = status
  report({ kind: 'status', conversationId: context.activity.conversation.id, state, handoffId, sequence })
  return Promise.resolve()
})

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
if (process.env.SWALLOWS === 'true') {
  adapter.onTurnError = (_, error) => {
    console.error(error)
    return Promise.resolve()
  }
}
const app = express().use(express.json())
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
)
const { url } = await listen(app)
report({ kind: 'ready', endpoint: `${url}/api/messages` })
