import { describe, expect, test } from '@jest/globals'
import { Activity } from '@microsoft/agents-activity'
import { EventFactory, TestAdapter, TurnContext, type Activity as BotActivity } from 'botbuilder'
import * as fc from 'fast-check'
import { createHandoffInitiation } from '../src/index.ts'

const SAID: BotActivity = {
  ...TestAdapter.createConversation('c-1'),
  type: 'message',
  id: 'said-1',
  text: 'My card is gone',
  timestamp: new Date(),
  channelId: 'webchat',
  serviceUrl: 'https://channel.example/',
  locale: 'en-GB',
  conversation: { id: 'c-1', isGroup: false, conversationType: 'personal', name: 'Shop' },
  from: { id: 'user-1', name: 'Grace', role: 'user' },
  recipient: { id: 'bot-1', name: 'Shop bot', role: 'bot' },
  label: '',
  localTimezone: 'Europe/Zurich',
  callerId: '',
  valueType: '',
  listenFor: [],
}
const value = { Skill: 'credit cards' }
const transcript = { activities: [SAID] }
const wire = (activity: unknown): unknown => JSON.parse(JSON.stringify(activity))

describe('of the Bot Framework SDK', () => {
  const context = new TurnContext(new TestAdapter(), SAID)

  test('is what EventFactory makes, to the wire', () => {
    const made = EventFactory.createHandoffInitiation(context, value, { activities: [SAID] })
    const mine = createHandoffInitiation(context, value, transcript)
    expect(mine.id).not.toBe(made.id)
    const { id, timestamp } = made
    expect(wire({ ...mine, id, timestamp, entities: [] })).toEqual(wire(made))
  })

  test('may be sent with the SDK', async () => {
    const adapter = new TestAdapter(async (turn) => {
      await turn.sendActivity(createHandoffInitiation(turn, value))
    })
    await adapter.send('My card is gone').assertReply((reply) => {
      expect(reply).toMatchObject({ type: 'event', name: 'handoff.initiate', value })
    })
  })

  test('the activity alone is enough, and a bare array of what was said', () => {
    const made = createHandoffInitiation(SAID, value, [SAID])
    expect(made.attachments).toEqual([
      { name: 'Transcript', contentType: 'application/json', content: { activities: [SAID] } },
    ])
    expect(createHandoffInitiation(SAID, value).attachments).toEqual([])
  })

  test('what the SDK changes in it stays out of the customer’s activity', () => {
    const made = createHandoffInitiation(SAID, value)
    made.conversation.id = 'of the skill'
    expect(made.relatesTo.conversation.id).toBe('c-1')
    expect(SAID.conversation.id).toBe('c-1')
  })
})

describe('of the Agents SDK', () => {
  const agentsActivity = (id: string) =>
    Activity.fromObject({ ...SAID, id, label: undefined, valueType: undefined, callerId: undefined })

  /** As `AgentClient.postActivity` does before it sends. */
  const delegated = (id: string): unknown =>
    wire(
      Activity.fromObject(
        createHandoffInitiation({ activity: agentsActivity(id) }, value, transcript),
      ).clone(),
    )

  test('survives its schema, its clone and JSON', () => {
    const made = createHandoffInitiation({ activity: agentsActivity('said-a') }, value)
    expect(made).toMatchObject({ channelId: 'webchat', replyToId: 'said-a' })
    expect(delegated('said-a')).toMatchObject({
      type: 'event',
      name: 'handoff.initiate',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      _channelId: 'webchat',
      serviceUrl: 'https://channel.example/',
      conversation: { id: 'c-1' },
      from: { id: 'user-1', name: 'Grace', role: 'user' },
      replyToId: 'said-a',
      relatesTo: {
        activityId: 'said-a',
        channelId: 'webchat',
        agent: { id: 'bot-1' },
        user: { id: 'user-1' },
      },
      value,
      attachments: [{ name: 'Transcript', content: { activities: [{ text: 'My card is gone' }] } }],
    })
  })

  test('an id that its clone would make a date of is told in relatesTo alone', () => {
    expect(Number.isNaN(Date.parse('said-7'))).toBe(false)
    expect(delegated('said-7')).not.toHaveProperty('replyToId')
    expect(delegated('said-7')).toMatchObject({ relatesTo: { activityId: 'said-7' } })
    // The Bot Framework SDK leaves ids alone.
    expect(createHandoffInitiation({ ...SAID, id: 'said-7' }, value).replyToId).toBe('said-7')
  })

  test('an activity that has been through JSON keeps its channel', () => {
    const stored = JSON.parse(JSON.stringify(agentsActivity('said-a'))) as Record<string, never>
    expect(stored).not.toHaveProperty('channelId')
    expect(createHandoffInitiation(stored, value)).toMatchObject({
      channelId: 'webchat',
      relatesTo: { channelId: 'webchat' },
    })
  })

  test('no id of ours is a date', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), (id) => Number.isNaN(Date.parse(id))),
      { numRuns: 2000 },
    )
    expect(Number.isNaN(Date.parse('12345678-1234-4123-8123-123456789012'))).toBe(true)
  })
})

test('without an SDK the conversation is enough', () => {
  expect(wire(createHandoffInitiation({ conversation: { id: 'c-1' } }, {}))).toEqual({
    type: 'event',
    name: 'handoff.initiate',
    id: expect.any(String),
    timestamp: expect.any(String),
    localTimezone: expect.any(String),
    conversation: { id: 'c-1' },
    relatesTo: { conversation: { id: 'c-1' } },
    value: {},
    attachments: [],
  })
})

test('without a conversation there is nobody to hand over', () => {
  expect(() => createHandoffInitiation({ channelId: 'webchat' }, value)).toThrow(TypeError)
  expect(() => createHandoffInitiation({ conversation: { id: '' } }, value)).toThrow('id of its conversation')
})
