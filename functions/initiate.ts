import { app as functions } from '@azure/functions'
import { parseInitiate } from '../src/activity/initiate.ts'
import { app } from '../src/app.ts'
import { json } from '../src/http/answers.ts'
import { botRequest } from '../src/http/bot-request.ts'
import { callingBot } from '../src/http/callers.ts'
import { refusalOf } from '../src/http/problem.ts'
import { readBody, type ReadBody } from '../src/http/read-body.ts'
import { route, type Call } from '../src/http/route.ts'
import { handoffLinks } from '../src/http/views.ts'
import type { TakenHandoff } from '../src/openapi/answers/handoff.ts'
import { currentTrace } from '../src/telemetry/trace.ts'
import { initiateHandoff } from '../src/use-cases/initiate.ts'

/** A bot asks for a human. Answers 202 once Service Bus has the request. */
functions.http('initiate', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs',
  handler: route(
    app,
    botRequest(async (call) => initiate(call, await readBody(call.request))),
  ),
})

/** @returns the answer to a `handoff.initiate`, whichever route it came by. */
export async function initiate({ hub, caller, request, baseUrl }: Call, { json: body, digest }: ReadBody) {
  const bot = callingBot(hub.registry, caller)
  const parsed = parseInitiate(body)
  if (!parsed.ok) throw refusalOf(parsed.problems)
  const idempotencyKey = request.headers.get('idempotency-key')
  const requestId = request.headers.get('x-ms-client-request-id')
  const keys = {
    bodyDigest: digest,
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
    ...(requestId === null ? {} : { requestId }),
  }
  const { traceparent } = currentTrace() ?? {}
  const taken = await initiateHandoff(hub, bot, parsed.initiate, keys, traceparent)
  const { id, wish, reply, warnings } = taken
  const { asked: skill, routedTo } = wish
  const links = handoffLinks(id, baseUrl)
  // No Location header: Power Automate would poll it instead of going on.
  const conversation = { id: reply.conversation.id }
  const answer = { id, state: 'queued', skill, routedTo, conversation, warnings, links } as const
  return json(answer satisfies TakenHandoff, 202)
}
