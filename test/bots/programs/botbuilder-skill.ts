import { startBot } from '../../../local/demo/bot.ts'
import { environmentOf } from '../support/environment.ts'
import { report } from '../support/report.ts'

/* A botbuilder bot that calls the hub as its skill. The customer's words are the skill that is wanted. */

const { endpoint } = await startBot({
  hub: environmentOf('HUB'),
  skillFor: (text) => text,
  givesUp: (text) => text === 'never mind',
  onAsked: ({ conversationId, answer }) =>
    report({ kind: 'asked', conversationId, status: answer.status, handoffId: answer.handoffId ?? '' }),
  onStatus: () => undefined,
  onTold: (conversationId, { state, handoffId, sequence }) =>
    report({ kind: 'status', conversationId, state, handoffId, sequence }),
})
report({ kind: 'ready', endpoint })
