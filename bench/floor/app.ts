import { app as functions, type HttpRequest } from '@azure/functions'
import { request } from 'undici'
import * as z from 'zod'
import { open } from './clients.ts'
import { assignBarely, assignWithAllCalls, notifyWithAllCalls } from './calls.ts'

/*
 * The floor: the calls to Service Bus, Cosmos DB and the bot that a handoff needs, in the hub's order, by the
 * same SDKs, and nothing else. No validation, no rules, no care for races or faults: it loses handoffs, and
 * is here only to be measured against.
 *
 * FLOOR_CALLS=bare   one send, one query, one batch, one send, one HTTP post
 * FLOOR_CALLS=all    besides these, every other call that the hub makes until the bot knows its agent
 */

const settings = z
  .object({ FLOOR_CALLS: z.enum(['bare', 'all']), FLOOR_BOT: z.url() })
  .parse({ FLOOR_CALLS: process.env.FLOOR_CALLS, FLOOR_BOT: process.env.FLOOR_BOT })
const all = settings.FLOOR_CALLS === 'all'

const activity = z.object({
  conversation: z.object({ id: z.string() }),
  value: z.object({ Skill: z.string() }),
})
const handoff = z.object({ id: z.string(), skill: z.string(), conversation: z.string() })

functions.http('initiate', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'handoffs',
  async handler(call: HttpRequest) {
    const { conversation, value } = activity.parse(await call.json())
    const id = `ho-default-${conversation.id}`
    const body = { id, skill: value.Skill, conversation: conversation.id }
    await open().requests.sendMessages({ body, sessionId: value.Skill, messageId: id })
    return { status: 202, jsonBody: { id } }
  },
})

functions.serviceBusQueue('assign', {
  queueName: 'handoff-requests',
  connection: 'ServiceBusConnection',
  isSessionsEnabled: true,
  async handler(body: unknown) {
    const asked = handoff.parse(body)
    const agent = all ? await assignWithAllCalls(open(), asked) : await assignBarely(open(), asked)
    await open().statuses.sendMessages({ body: { ...asked, agent } })
  },
})

functions.serviceBusQueue('notify', {
  queueName: 'handoff-status',
  connection: 'ServiceBusConnection',
  async handler(body: unknown) {
    const asked = handoff.parse(body)
    const tell = () => post(asked.conversation)
    return all ? notifyWithAllCalls(open(), asked.id, tell) : tell()
  },
})

functions.http('agent', {
  methods: ['PUT'],
  authLevel: 'anonymous',
  route: 'agents/{id}',
  async handler(call: HttpRequest) {
    const { skills } = z.object({ skills: z.array(z.string()) }).parse(await call.json())
    const id = `agent-${call.params.id ?? ''}`
    const abilities = skills.map((skill) => `${skill}@1`)
    await open().routing.items.upsert({
      id,
      pool: 'default',
      type: 'agent',
      abilities,
      idleTurn: id,
      given: 0,
    })
    return { status: 200, jsonBody: { id } }
  },
})

async function post(conversation: string): Promise<void> {
  const event = { type: 'event', name: 'handoff.status', conversation: { id: conversation } }
  const response = await request(settings.FLOOR_BOT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...event, value: { state: 'accepted' } }),
  })
  await response.body.dump()
}
