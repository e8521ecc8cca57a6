import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { classifyActivity } from '../../src/activity/kinds.ts'

const conversation = { id: 'c1' }

test.each([
  [{ type: 'event', name: 'handoff.initiate', conversation }, { kind: 'initiate' }],
  [{ type: 'event', name: 'handoff.initiate' }, { kind: 'initiate' }],
  [{ type: 'handoff' }, { kind: 'initiate' }],
  [{ activities: [], watermark: '1' }, { kind: 'initiate' }],
  [
    { type: 'event', name: 'other', conversation },
    { kind: 'other', conversationId: 'c1' },
  ],
  [
    { type: 'typing', conversation },
    { kind: 'other', conversationId: 'c1' },
  ],
  [{ type: 'trace', conversation: null }, { kind: 'other' }],
])('%j', (activity, expected) => {
  expect(classifyActivity(activity)).toEqual({ ok: true, ...expected })
})

test.each(['message', 'endOfConversation'])('%s belongs to a conversation', (type) => {
  const activity = { type, conversation, text: 'bye' }
  expect(classifyActivity(activity)).toEqual({ ok: true, kind: type, conversationId: 'c1', activity })
})

test.each([
  [{ type: 'message' }, 'InvalidConversation'],
  [{ type: 'endOfConversation', conversation: { id: '..' } }, 'InvalidConversation'],
  [{ type: 'message', conversation: { id: 'x'.repeat(1025) } }, 'ConversationIdTooLong'],
  [{ conversation }, 'InvalidActivityType'],
  [{ type: 5, conversation }, 'InvalidActivityType'],
  [[], 'InvalidActivity'],
  [null, 'InvalidActivity'],
])('%j is refused', (activity, code) => {
  expect(classifyActivity(activity)).toMatchObject({ ok: false, problems: [{ code }] })
})

test('any JSON has a kind or a problem', () => {
  const keys = fc.constantFrom('type', 'name', 'conversation', 'activities', 'id')
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue())), (json) => {
      const result = classifyActivity(json)
      expect(result.ok ? result.kind : result.problems[0].code).toBeTruthy()
    }),
  )
})
