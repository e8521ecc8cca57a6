import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Activity } from '@microsoft/agents-activity'
import { ConnectorClient as AgentsConnector } from '@microsoft/agents-hosting'
import { ConnectorClient, MicrosoftAppCredentials } from 'botframework-connector'
import { DescribedHub } from '../support/described.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

/* The hub as the channel of a bot, called by the connector clients of both SDKs. */

let stack: TestStack
let hub: DescribedHub
let botbuilder: ConnectorClient
let agents: AgentsConnector

beforeAll(async () => {
  stack = await startTestStack()
  hub = new DescribedHub(stack.hub)
  botbuilder = new ConnectorClient(MicrosoftAppCredentials.Empty, { baseUri: stack.hub, noRetryPolicy: true })
  agents = AgentsConnector.createClientWithToken(stack.hub, '')
  await hub.availableAgent('ada', ['x'], 100)
})
afterAll(() => stack.stop())

const message = (id: string, text: string) => ({
  type: 'message',
  channelId: 'test',
  conversation: { id, name: 'c', isGroup: false, conversationType: 'personal' },
  from: { id: 'bot', name: 'Bot', role: 'bot' },
  text,
})

/** @returns the texts that an agent reads of the conversation since the handoff. */
async function said(handoffId: string): Promise<(string | undefined)[]> {
  const { body } = await hub.call('GET', `/handoffs/${handoffId}/transcript`)
  return body.activities.map(({ text }) => text)
}

async function accepted(id: string): Promise<string> {
  const { body } = await hub.initiate(id, 'x')
  await hub.inState(body.id, 'accepted')
  return body.id
}

describe('the Bot Framework SDK', () => {
  const ids = ['simple', 'a:1/2?x=1&y=%2F', '19:meeting_x@thread.v2 #1']

  test.each(ids)('sends, replies, updates and deletes in conversation %j', async (id) => {
    const handoff = await accepted(`bf ${id}`)
    const sent = await botbuilder.conversations.sendToConversation(`bf ${id}`, message(`bf ${id}`, 'one'))
    const activityId = sent.id
    const two = message(`bf ${id}`, 'two')
    const reply = await botbuilder.conversations.replyToActivity(`bf ${id}`, activityId, two)
    const three = { ...message(`bf ${id}`, 'two, corrected'), id: reply.id }
    const update = await botbuilder.conversations.updateActivity(`bf ${id}`, three.id, three)
    expect(update.id).toBe(reply.id)
    expect(new Set([sent.id, reply.id]).size).toBe(2)
    await botbuilder.conversations.deleteActivity(`bf ${id}`, activityId)
    expect(await said(handoff)).toEqual(['one', 'two', 'two, corrected'])
  })

  test('reads empty lists', async () => {
    const { conversations } = botbuilder
    expect([...(await conversations.getConversationMembers('c1'))]).toEqual([])
    expect([...(await conversations.getActivityMembers('c1', 'a1'))]).toEqual([])
    expect(
      await conversations.getConversationPagedMembers('c1', { pageSize: 5, continuationToken: 'x' }),
    ).toMatchObject({
      members: [],
    })
    expect(await conversations.getConversations()).toMatchObject({ conversations: [] })
  })

  test.each<[string, () => Promise<unknown>, number, RegExp]>([
    [
      'a member',
      () => botbuilder.conversations.getConversationMember('c1', 'u1'),
      404,
      /gives no activity or member/,
    ],
    [
      'a file',
      () =>
        botbuilder.conversations.uploadAttachment('c1', {
          type: 'image/png',
          name: 'a',
          originalBase64: new Uint8Array(1),
          thumbnailBase64: new Uint8Array(1),
        }),
      404,
      /keeps no files/,
    ],
    [
      'a history',
      () => botbuilder.conversations.sendConversationHistory('c1', { activities: [] }),
      404,
      /transcript/,
    ],
    [
      'a message for no conversation',
      () => botbuilder.conversations.sendToConversation('c1', message('', 'x')),
      400,
      /conversation.id is blank/,
    ],
  ])('shows its developer why %s is refused', async (_what, call, statusCode, text) => {
    const error: unknown = await call().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ statusCode, message: expect.stringMatching(text) })
  })
})

test('a conversation cannot be begun', async () => {
  const { status, body } = await hub.call('POST', '/v3/conversations', { bot: { id: 'b' }, members: [] })
  expect({ status, error: body.error }).toEqual({
    status: 404,
    error: { code: 'OperationNotSupported', message: expect.stringMatching(/cannot begin a conversation/) },
  })
})

describe('the Agents SDK', () => {
  test.each(['simple', 'T01/C02?x=1', '19:meeting_x@thread.v2'])(
    'sends, replies, updates and deletes in conversation %j, which it does not encode',
    async (id) => {
      const handoff = await accepted(`as-${id}`)
      const activity = (text: string) => Activity.fromObject(message(`as-${id}`, text))
      const sent = await agents.sendToConversation(`as-${id}`, activity('one'))
      const reply = await agents.replyToActivity(`as-${id}`, sent.id, activity('two'))
      const corrected = Activity.fromObject({ ...message(`as-${id}`, 'two, corrected'), id: reply.id })
      expect((await agents.updateActivity(`as-${id}`, reply.id, corrected)).id).toBe(reply.id)
      await agents.deleteActivity(`as-${id}`, sent.id)
      expect(await said(handoff)).toEqual(['one', 'two', 'two, corrected'])
    },
  )

  test('is refused a member, with the reason', async () => {
    const error: unknown = await agents.getConversationMember('u1', 'c1').catch((reason: unknown) => reason)
    expect(JSON.stringify(error)).toContain('OperationNotSupported')
  })
})

describe('any activity', () => {
  const post = (activity: object, headers = {}) =>
    hub.call('POST', '/v3/conversations/c-any/activities', activity, headers)

  test.each([
    { type: 'typing' },
    { type: 'trace', name: 'TurnError', value: 'Error: x' },
    { type: 'event', name: 'other' },
    { type: 'invoke', name: 'adaptiveCard/action' },
    { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
    { ...message('c-any', 'nobody listens'), id: 'a-9' },
  ])('is answered with an id: %j', async (activity) => {
    const answer = await post({ conversation: { id: 'c-any' }, ...activity })
    expect(answer).toMatchObject({ status: 200, body: { id: expect.any(String) } })
    if ('id' in activity) expect(answer.body.id).toBe('a-9')
  })

  test('repeated by the SDK is in the transcript once; the same words said twice are there twice', async () => {
    const handoff = await accepted('c-any')
    const yes = message('c-any', 'yes')
    const first = await post(yes, { 'x-ms-client-request-id': 'r-1' })
    const again = await post(yes, { 'x-ms-client-request-id': 'r-1' })
    expect(again.body.id).toBe(first.body.id)
    await post(yes, { 'x-ms-client-request-id': 'r-2' })
    await post({ ...yes, id: '' })
    await post({ ...yes, id: null })
    expect(await said(handoff)).toEqual(['yes', 'yes', 'yes', 'yes'])
  })

  test('of a bot reaches the agent in order, whether the handoff is queued, offered or accepted', async () => {
    await hub.agent('eve', ['slow'])
    const { body } = await hub.initiate('c-any-2', 'slow')
    await hub.inState(body.id, 'queued')
    const tell = (text: string) => post(message('c-any-2', text))
    for (const text of ['1', '2', '3']) await tell(text)
    await hub.presence('eve', 'available')
    await hub.inState(body.id, 'accepted')
    for (const text of ['4', '5']) await tell(text)
    await hub.complete(body.id)
    await tell('6, after the end')
    expect(await said(body.id)).toEqual(['1', '2', '3', '4', '5'])
  })
})
