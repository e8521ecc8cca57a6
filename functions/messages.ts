import { randomUUID } from 'node:crypto'
import { app as functions } from '@azure/functions'
import { channelIdOf } from '../src/activity/channel-id.ts'
import { connectorCall } from '../src/activity/connector.ts'
import { isEmpty } from '../src/activity/json.ts'
import { activityIdOf, classifyActivity } from '../src/activity/kinds.ts'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { botRequest } from '../src/http/bot-request.ts'
import { callingBot } from '../src/http/callers.ts'
import { refusalOf } from '../src/http/problem.ts'
import { readBody } from '../src/http/read-body.ts'
import { route, type Call } from '../src/http/route.ts'
import { Refusal } from '../src/use-cases/errors.ts'
import { hear } from '../src/use-cases/hear.ts'
import { initiate } from './initiate.ts'

/** The hub as a Bot Framework skill: the endpoint that a parent bot calls. */
functions.http('messages', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'messages',
  handler: route(app, botRequest(takeActivity)),
})

/** The hub as a bot's channel: `{conversationId}/activities[/{activityId}]`, and what SDKs call besides. */
functions.http('connector', {
  methods: ['POST', 'PUT', 'DELETE', 'GET'],
  authLevel: 'anonymous',
  route: 'v3/conversations/{*path}',
  handler: route(app, async (call) => {
    const { method, url } = call.request
    const [, address = ''] = /\/v3\/conversations(.*)$/is.exec(url) ?? []
    const wanted = connectorCall(method, address)
    if (wanted.kind === 'activity') return botRequest(takeActivity)(call)
    callingBot(call.hub.registry, call.caller)
    if (wanted.kind === 'unsupported') throw new Refusal('missing', 'OperationNotSupported', wanted.reason)
    // What an agent has read cannot be unsaid, so a deletion changes nothing.
    return json(wanted.kind === 'list' ? wanted.list : {})
  }),
})

async function takeActivity(call: Call) {
  const { hub, caller, request } = call
  const bot = callingBot(hub.registry, caller)
  const body = await readBody(request)
  const posted = classifyActivity(body.json)
  if (!posted.ok) throw refusalOf(posted.problems)
  if (posted.kind === 'initiate') return initiate(call, body)
  const id = activityIdOf(body.json) ?? requestIdOf(call) ?? randomUUID()
  if (posted.kind !== 'other') {
    const { kind, conversationId, activity } = posted
    const channelId = channelIdOf(activity)
    const channel = channelId === undefined ? {} : { channelId }
    // The same id for a repeat, so that the store can tell it from one more message of the same words.
    const identified = isEmpty(activity.id) ? { ...activity, id } : activity
    await hear(hub, caller, bot, { kind, conversationId, activity: identified, ...channel })
  }
  return json({ id })
}

/** The Bot Framework SDK repeats a call by itself, and only this header is the same in all its tries. */
function requestIdOf({ request }: Call): string | undefined {
  return activityIdOf({ id: request.headers.get('x-ms-client-request-id') })
}
