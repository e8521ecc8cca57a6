import { expect, test } from '@jest/globals'
import { Activity } from '@microsoft/agents-activity'
import { readStatus } from '../src/index.ts'
import { statusActivity } from './statuses.ts'

const ids = { conversationId: 'c-1', activityId: 'ho-1-2', handoffId: 'ho-1', sequence: 2 }

test.each([
  ['accepted', { state: 'accepted', ...ids, agent: { id: 'ada' }, message: 'why' }],
  ['completed', { state: 'completed', ...ids, agent: { id: 'ada' }, message: 'why' }],
  ['failed', { state: 'failed', ...ids, message: 'why' }],
])('reads %s', (state, expected) => {
  const activity = statusActivity(state, 2, { value: { state, message: 'why', more: 1 }, entities: null })
  expect(readStatus(activity)).toEqual(expected)
})

test('reads what the Agents SDK made of it', () => {
  expect(readStatus(Activity.fromObject(statusActivity('accepted')))).toEqual({
    state: 'accepted',
    ...ids,
    agent: { id: 'ada' },
  })
})

test('keeps the name of an agent', () => {
  const channelData = { handoffHub: { agent: { id: 'ada', name: 'Ada' } } }
  expect(readStatus(statusActivity('accepted', 2, { channelData }))).toMatchObject({
    agent: { id: 'ada', name: 'Ada' },
  })
})

test.each([
  { channelData: undefined },
  { channelData: null, value: { state: 'failed', message: null } },
  {
    channelData: { handoffHub: { handoffId: 7, sequence: '2', agent: 'ada' } },
    value: { state: 'failed', message: '' },
  },
])('takes what another hub leaves out or writes differently: %j', (more) => {
  const failed = { value: { state: 'failed' }, ...more }
  expect(readStatus(statusActivity('failed', 2, failed))).toEqual({
    state: 'failed',
    conversationId: 'c-1',
    activityId: 'ho-1-2',
  })
})

test.each([
  undefined,
  null,
  'handoff.status',
  [],
  {},
  statusActivity('typing'),
  statusActivity('accepted', 2, { name: 'handoff.initiate' }),
  statusActivity('accepted', 2, { type: 'message' }),
  statusActivity('accepted', 2, { value: null }),
  statusActivity('accepted', 2, { conversation: undefined }),
  statusActivity('accepted', 2, { conversation: { id: '' } }),
])('is no status: %j', (activity) => {
  expect(readStatus(activity)).toBeUndefined()
})
