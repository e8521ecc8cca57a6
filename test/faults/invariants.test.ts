import { expect, test } from '@jest/globals'
import { wrongInTheEnd, type End, type Promised, type Told } from './invariants.ts'

const at = (second: number) => `2026-11-29T10:00:0${second}.000Z`
const transcript = { title: '', more: {}, name: 't1', lines: ['t1 says 1', 't1 says 2'] }
const promised: Promised = {
  id: 'ho-1',
  conversation: 'c 1',
  askedAt: at(1),
  answeredAt: at(3),
  transcript,
}
const log = [{ type: 'received' }, { type: 'accepted' }, { type: 'completed' }]
const kept = { state: 'stored', activities: 2, lines: transcript.lines, warnings: [] }
const end: End = { id: 'ho-1', receivedAt: at(2), state: 'completed', log, kept }
const accepted: Told = told(2, 'accepted')
const completed: Told = told(3, 'completed')

function told(sequence: number, state: string): Told {
  return { activityId: `ho-1-${sequence}`, handoffId: 'ho-1', sequence, state, conversation: 'c 1' }
}

const wrongs = (ending: End | undefined, statuses: readonly Told[], asked = [promised]) => {
  const endings = asked.map((each) => ({ promised: each, ...(ending === undefined ? {} : { end: ending }) }))
  return [...new Set(wrongInTheEnd(endings, statuses).map(({ wrong }) => wrong))]
}

test('a handoff that ended and was told in order is fine, however often each status came', () => {
  expect(wrongs(end, [accepted, accepted, completed, accepted])).toEqual([])
})

test('so are two requests that became one, with the transcripts of both', () => {
  const again = { ...transcript, name: 't2', lines: ['t2 says 1'] }
  const second = { ...promised, id: 'ho-2', askedAt: at(4), answeredAt: at(5), transcript: again }
  const both = { ...end, kept: { ...kept, activities: 3, lines: [...kept.lines, 't2 says 1'] } }
  expect(wrongs(both, [accepted, completed], [promised, second])).toEqual([])
  expect(wrongs(end, [accepted, completed], [promised, second])).toEqual(['transcript lost'])
})

test.each<[string, End | undefined, readonly Told[], readonly string[]]>([
  ['a request that became nothing', undefined, [accepted, completed], ['lost']],
  ['an end that was never told', end, [accepted], ['lost']],
  ['a handoff that never ended', { ...end, state: 'queued', log: [] }, [], ['lost']],
  ['an assignment that was never told', end, [completed], ['lost']],
  ['one that was given up', { ...end, code: 'CouldNotBeProcessed' }, [accepted, completed], ['lost']],
  ['two ends in the log', { ...end, log: [...log, { type: 'failed' }] }, [accepted, completed], ['doubled']],
  ['two ends told', end, [accepted, completed, told(4, 'failed')], ['doubled']],
  ['an assignment told twice', end, [accepted, told(1, 'accepted'), completed], ['doubled', 'out of order']],
  ['the end told first', end, [completed, accepted], ['out of order']],
  ['another conversation', end, [accepted, { ...completed, conversation: 'c+1' }], ['conversation changed']],
  [
    'a place of before it was asked for',
    { ...end, receivedAt: at(0) },
    [accepted, completed],
    ['passed over'],
  ],
  ['a place of after the answer', { ...end, receivedAt: at(4) }, [accepted, completed], ['passed over']],
])('%s is found', (_what, ending, statuses, found) => {
  expect(wrongs(ending, statuses)).toEqual(found)
})

test.each([
  ['a line less', { lines: ['t1 says 1'], activities: 1 }],
  ['lines in another order', { lines: ['t1 says 2', 't1 says 1'] }],
  ['a line twice', { lines: ['t1 says 1', 't1 says 1', 't1 says 2'], activities: 3 }],
  ['a number that is not true', { activities: 1 }],
  ['no lines, and a warning that is no excuse', { lines: [], activities: 0, warnings: ['TextRemoved'] }],
  ['a transcript that is still to come', { state: 'pending' }],
])('%s in a transcript is found', (_what, change) => {
  expect(wrongs({ ...end, kept: { ...kept, ...change } }, [accepted, completed])).toEqual(['transcript lost'])
})

test('a transcript that could not be fetched must be excused, once each', () => {
  const gone = { ...promised, transcript: { ...transcript, excuse: 'TranscriptNotFetched' } }
  const alsoGone = { ...gone, id: 'ho-2', transcript: { ...gone.transcript, name: 't2' } }
  const nothing = { state: 'unavailable', activities: 0, lines: [] }
  const statuses = [accepted, completed]
  const said = (...warnings: string[]) => ({ ...end, kept: { ...nothing, warnings } })
  const excuse = 'TranscriptNotFetched'
  expect(wrongs(said(excuse), statuses, [gone])).toEqual([])
  expect(wrongs(said(), statuses, [gone])).toEqual(['transcript lost'])
  expect(wrongs(said(excuse, excuse), statuses, [gone, alsoGone])).toEqual([])
  expect(wrongs(said(excuse), statuses, [gone, alsoGone])).toEqual(['transcript lost'])
})
