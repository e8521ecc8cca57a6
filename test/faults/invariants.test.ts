import { expect, test } from '@jest/globals'
import { wrongInTheEnd, type Ending, type Told } from './invariants.ts'

const log = [{ type: 'received' }, { type: 'accepted' }, { type: 'completed' }]
const ending: Ending = { id: 'ho-1', conversation: 'c 1', state: 'completed', log }
const accepted: Told = told(2, 'accepted')
const completed: Told = told(3, 'completed')

function told(sequence: number, state: string): Told {
  return { activityId: `ho-1-${sequence}`, handoffId: 'ho-1', sequence, state, conversation: 'c 1' }
}

const wrongs = (end: Ending, statuses: readonly Told[]) =>
  wrongInTheEnd([end], statuses).map(({ wrong }) => wrong)

test('a handoff that ended and was told in order is fine, however often each status came', () => {
  expect(wrongs(ending, [accepted, accepted, completed, accepted])).toEqual([])
})

test.each([
  ['an end that was never told', ending, [accepted], ['lost']],
  ['a handoff that never ended', { ...ending, state: 'queued', log: [] }, [], ['lost']],
  ['an assignment that was never told', ending, [completed], ['lost']],
  ['one that was given up', { ...ending, code: 'CouldNotBeProcessed' }, [accepted, completed], ['lost']],
  [
    'two ends in the log',
    { ...ending, log: [...log, { type: 'failed' }] },
    [accepted, completed],
    ['doubled'],
  ],
  ['two ends told', ending, [accepted, completed, told(4, 'failed')], ['doubled']],
  [
    'an assignment told twice',
    ending,
    [accepted, told(1, 'accepted'), completed],
    ['doubled', 'out of order'],
  ],
  ['the end told first', ending, [completed, accepted], ['out of order']],
  [
    'another conversation',
    ending,
    [accepted, { ...completed, conversation: 'c+1' }],
    ['conversation changed'],
  ],
])('%s is found', (_what, end, statuses, found) => {
  expect([...new Set(wrongs(end, statuses))]).toEqual(found)
})
