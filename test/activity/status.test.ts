import { describe, expect, test } from '@jest/globals'
import { Activity } from '@microsoft/agents-activity'
import fc from 'fast-check'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { isEmpty, isJsonObject } from '../../src/activity/json.ts'
import { replyAddress } from '../../src/activity/reply-address.ts'
import { statusActivity, type Status } from '../../src/activity/status.ts'

const status: Status = {
  reply: { conversation: { id: 'c1' } },
  id: 's1',
  at: '2026-11-20T09:15:00.000Z',
  state: 'accepted',
  handoffId: 'ho-default-0123',
  sequence: 2,
}

function answer(initiateMembers: Record<string, unknown>): Status {
  const result = parseInitiate({
    conversation: { id: 'c1' },
    ...initiateMembers,
    type: 'event',
    name: 'handoff.initiate',
  })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return { ...status, reply: replyAddress(result.initiate) }
}

test('the least of a status', () => {
  expect(statusActivity(status)).toEqual({
    type: 'event',
    name: 'handoff.status',
    id: 's1',
    timestamp: '2026-11-20T09:15:00.000Z',
    conversation: { id: 'c1' },
    value: { state: 'accepted' },
    channelData: { handoffHub: { handoffId: 'ho-default-0123', sequence: 2 } },
  })
})

test('everything that a status can have', () => {
  const incoming = {
    id: 'a1',
    _channelId: 'directline',
    serviceUrl: 'https://bot.example/api/skills/',
    conversation: {
      id: 'c1',
      tenantId: 't',
      isGroup: false,
      name: '',
      properties: null,
      mine: { kept: null },
    },
    relatesTo: { user: { id: 'u', name: 'Dana', role: 'user' }, agent: { id: 'b', name: 'Bot' } },
  }
  const agent = { id: 'ada', name: 'Ada' }
  expect(statusActivity({ ...answer(incoming), state: 'failed', message: 'Nobody is there', agent })).toEqual(
    {
      type: 'event',
      name: 'handoff.status',
      id: 's1',
      timestamp: '2026-11-20T09:15:00.000Z',
      channelId: 'directline',
      serviceUrl: 'https://bot.example/api/skills/',
      conversation: { id: 'c1', tenantId: 't', isGroup: false, mine: { kept: null } },
      from: { id: 'u', name: 'Dana', role: 'user' },
      recipient: { id: 'b', name: 'Bot' },
      replyToId: 'a1',
      value: { state: 'failed', message: 'Nobody is there' },
      channelData: { handoffHub: { handoffId: 'ho-default-0123', sequence: 2, agent } },
    },
  )
})

test('an empty message is no message', () => {
  expect(statusActivity({ ...status, message: '' }).value).toEqual({ state: 'accepted' })
})

describe('whatever a bot sent', () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(null, '', 0, false, {}, [], ':x', 'text'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const account = fc.oneof(
    odd,
    fc.dictionary(
      fc.constantFrom('id', 'name', 'role', 'aadObjectId', 'tenantId', 'properties', 'agenticUserId'),
      odd,
    ),
  )
  const conversation = fc
    .dictionary(
      fc.constantFrom(
        'name',
        'isGroup',
        'conversationType',
        'tenantId',
        'role',
        'aadObjectId',
        'properties',
        'x',
      ),
      odd,
    )
    .map((members) => ({ ...members, id: 'c1|é' }))
  const relatesTo = fc.dictionary(
    fc.constantFrom('user', 'bot', 'agent', 'channelId', 'conversation'),
    account,
  )
  const incoming = fc.record(
    {
      id: odd,
      channelId: odd,
      _channelId: odd,
      serviceUrl: fc.string(),
      from: account,
      recipient: account,
      relatesTo: fc.oneof(odd, relatesTo),
      replyToId: odd,
      conversation,
    },
    { requiredKeys: ['conversation'] },
  )

  test('the Agents SDK takes the status, and no member is null or empty', () => {
    fc.assert(
      fc.property(incoming, (members) => {
        const sent: unknown = JSON.parse(JSON.stringify(statusActivity(answer(members))))
        if (!isJsonObject(sent)) throw new Error('A status is an object.')
        expect(Activity.fromObject(sent).conversation?.id).toBe('c1|é')
        const accounts = [sent.conversation, sent.from, sent.recipient].filter(isJsonObject)
        for (const object of [sent, ...accounts]) expect(Object.values(object).filter(isEmpty)).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  test('the check itself notices a null and a member of another type', () => {
    expect(() => Activity.fromObject({ ...statusActivity(status), replyToId: null })).toThrow()
    expect(() => Activity.fromObject({ ...statusActivity(status), from: { id: 5 } })).toThrow()
  })
})
