import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseJsonText } from '../../src/activity/json-text.ts'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { DEFAULT_LIMITS } from '../../src/activity/limits.ts'
import { findTranscript } from '../../src/activity/transcript-attachment.ts'
import { readTranscriptContent } from '../../src/activity/transcript-content.ts'
import { transcriptOf } from '../fixtures/large-activities.ts'

const activities = [{ type: 'message', text: 'hi' }, { text: 'hello' }]
const find = (...attachments: unknown[]) => findTranscript(attachments, DEFAULT_LIMITS)
const none = (code: string) => ({ transcript: { kind: 'none' }, warnings: [{ code }] })

describe('found', () => {
  test.each([
    ['as documented', { name: 'Transcript', content: { activities } }],
    ['in capitals', { name: ' TRANSCRIPT ', content: { activities } }],
    ['misspelt', { name: 'Trasnscript', content: { activities } }],
    ['a bare array', { name: 'transcript', content: activities }],
    ['as JSON text', { name: 'Transcript', content: JSON.stringify({ activities }) }],
    ['an array as JSON text', { name: 'Transcript', content: JSON.stringify(activities) }],
    ['nameless', { contentType: 'application/json', content: { activities } }],
    [
      'nameless JSON text',
      { contentType: 'application/json', name: '', content: JSON.stringify(activities) },
    ],
    [
      'content before contentUrl',
      { name: 'Transcript', content: activities, contentUrl: 'https://x.example/' },
    ],
  ])('%s', (_, attachment) => {
    const others = [
      null,
      5,
      'Transcript',
      { contentType: 'image/png', name: 'photo' },
      { contentType: 'application/json', content: {} },
    ]
    expect(find(...others, attachment)).toEqual({ transcript: { kind: 'inline', activities }, warnings: [] })
  })

  test('behind a link', () => {
    const contentUrl = 'https://contoso.blob.core.windows.net/t.json?sig=x'
    expect(find({ name: 'Transcript', content: null, contentUrl })).toEqual({
      transcript: { kind: 'external', contentUrl },
      warnings: [],
    })
  })

  test('of several the first with activities counts', () => {
    const link = { name: 'Transcript', contentUrl: 'https://x.example/t' }
    const broken = { name: 'Transcript', content: 5 }
    const inline = { name: 'Transcript', content: activities }
    expect(find(link, broken, inline, inline)).toMatchObject({
      transcript: { kind: 'inline', activities },
      warnings: [
        { code: 'TranscriptIgnored', pointer: '/attachments/0' },
        { code: 'TranscriptUnreadable', pointer: '/attachments/1/content' },
        { code: 'TranscriptIgnored', pointer: '/attachments/3' },
      ],
    })
  })
})

describe('not there', () => {
  test.each([
    ['no attachment', [], 'TranscriptMissing'],
    ['another attachment', [{ contentType: 'image/png' }], 'TranscriptMissing'],
    ['neither content nor link', [{ name: 'Transcript' }], 'TranscriptEmpty'],
    ['no activities', [{ name: 'Transcript', content: { activities: [] } }], 'TranscriptEmpty'],
    ['a number', [{ name: 'Transcript', content: 5 }], 'TranscriptUnreadable'],
    ['another object', [{ name: 'Transcript', content: { lines: [] } }], 'TranscriptUnreadable'],
    ['broken JSON text', [{ name: 'Transcript', content: '{"activities":[' }], 'TranscriptUnreadable'],
    ['JSON text in JSON text', [{ name: 'Transcript', content: '"[{}]"' }], 'TranscriptUnreadable'],
    [
      'deep JSON text',
      [{ name: 'Transcript', content: '['.repeat(1e5) + ']'.repeat(1e5) }],
      'TranscriptUnreadable',
    ],
    [
      'a dangerous key in JSON text',
      [{ name: 'Transcript', content: '[{"__proto__":{}}]' }],
      'TranscriptUnreadable',
    ],
    ['a path as link', [{ name: 'Transcript', contentUrl: '/t.json' }], 'InvalidContentUrl'],
    [
      'a long link',
      [{ name: 'Transcript', contentUrl: `https://x.example/${'x'.repeat(2048)}` }],
      'InvalidContentUrl',
    ],
    ['a number as link', [{ name: 'Transcript', contentUrl: 5 }], 'InvalidContentUrl'],
  ])('%s', (_, attachments, code) => {
    expect(find(...attachments)).toMatchObject(none(code))
  })
})

test('entries that are no activities are left out and counted', () => {
  expect(readTranscriptContent([null, activities[0], 'x', []], '/content')).toMatchObject({
    transcript: { kind: 'inline', activities: [activities[0]] },
    warnings: [
      { code: 'TranscriptUnreadable', message: '3 of 4 entries are no activities; they are left out.' },
    ],
  })
})

test('of too many activities the last are kept', () => {
  const limits = { ...DEFAULT_LIMITS, transcriptActivities: 2 }
  const content = [{ text: '1' }, { text: '2' }, { text: '3' }]
  expect(readTranscriptContent(content, '/content', limits)).toMatchObject({
    transcript: { activities: [{ text: '2' }, { text: '3' }] },
    warnings: [{ code: 'TranscriptTooLarge' }],
  })
})

test.each([
  [3_300, '{"type":"message","text":"hello"}', 3_300, []],
  [100_000, '{}', 10_000, ['TranscriptTooLarge']],
])('a transcript of %d activities', (count, activity, kept, warnings) => {
  const body = parseJsonText(transcriptOf(count, activity), DEFAULT_LIMITS)
  const result = parseInitiate(body.ok && body.json)
  if (!result.ok || result.initiate.transcript.kind !== 'inline') throw new Error('no transcript')
  expect(result.initiate.transcript.activities).toHaveLength(kept)
  expect(result.initiate.warnings.map(({ code }) => code)).toEqual(warnings)
})

test('no attachment refuses a request', () => {
  const attachment = fc.record(
    {
      name: fc.constantFrom<unknown>('Transcript', '', null, 1),
      contentType: fc.constant('application/json'),
      content: fc.jsonValue(),
      contentUrl: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(attachment, fc.jsonValue()), { maxLength: 5 }), (attachments) => {
      const result = parseInitiate({
        type: 'event',
        name: 'handoff.initiate',
        conversation: { id: 'c' },
        attachments,
      })
      expect(result.ok).toBe(true)
    }),
  )
})
