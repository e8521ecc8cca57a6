import { randomUUID } from 'node:crypto'
import { app as functions } from '@azure/functions'
import { channelIdOf } from '../src/activity/channel-id.ts'
import { classifyActivity } from '../src/activity/kinds.ts'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { callingBot } from '../src/http/callers.ts'
import { refusalOf } from '../src/http/problem.ts'
import { readBody } from '../src/http/read-body.ts'
import { route, type Call } from '../src/http/route.ts'
import { hear } from '../src/use-cases/hear.ts'
import { initiate } from './initiate.ts'

/** The hub as a Bot Framework skill: the endpoint that a parent bot calls. */
functions.http('messages', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'messages',
  handler: route(app, takeActivity),
})

/**
 * The hub as a bot's channel: `{conversationId}/activities[/{activityId}]`. Some SDKs do not encode the
 * conversation id, so the rest of the path is not read; the conversation in the body counts.
 */
functions.http('connector', {
  methods: ['POST', 'PUT'],
  authLevel: 'anonymous',
  route: 'v3/conversations/{*path}',
  handler: route(app, takeActivity),
})

async function takeActivity(call: Call) {
  const body = await readBody(call.request)
  const posted = classifyActivity(body.json)
  if (!posted.ok) throw refusalOf(posted.problems)
  if (posted.kind === 'initiate') return initiate(call, body)
  if (posted.kind !== 'other') {
    const { kind, conversationId, activity } = posted
    const channelId = channelIdOf(activity)
    const channel = channelId === undefined ? {} : { channelId }
    const bot = callingBot(call.hub.registry, call.caller)
    await hear(call.hub, call.caller, bot, { kind, conversationId, activity, ...channel })
  }
  // The SDKs need an id in the answer.
  return json({ id: randomUUID() })
}
