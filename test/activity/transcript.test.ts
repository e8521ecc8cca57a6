import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseInitiate } from '../../src/activity/initiate.ts'
import { isJsonObject, type JsonObject } from '../../src/activity/json.ts'
import { parseJsonText } from '../../src/activity/json-text.ts'
import { DEFAULT_LIMITS } from '../../src/activity/limits.ts'
import { toTranscriptLine, toTranscriptLines } from '../../src/activity/transcript.ts'

function transcriptOf(file: string): readonly JsonObject[] {
  const text = readFileSync(path.join(__dirname, '../fixtures/activities', file), 'utf8')
  const body = parseJsonText(text, DEFAULT_LIMITS)
  const result = parseInitiate(body.ok && body.json)
  if (!result.ok || result.initiate.transcript.kind !== 'inline') throw new Error(`${file} has no transcript`)
  return result.initiate.transcript.activities
}

const speakers = (file: string) => toTranscriptLines(transcriptOf(file)).map(({ speaker }) => speaker)

describe('who speaks', () => {
  test('in the transcript of a JavaScript bot the roles say it', () => {
    expect(speakers('valid/botbuilder-js-skill.json')).toEqual(['bot', 'user', 'bot', 'user'])
    expect(speakers('valid/copilot-studio-generic-hub.json')).toEqual(['user', 'bot'])
  })

  test('in the transcript of a .NET bot, where all lines are from the bot, its mark says it', () => {
    const lines = toTranscriptLines(transcriptOf('valid/botbuilder-dotnet.json'))
    expect(lines.map(({ speaker }) => speaker)).toEqual(['bot', 'unknown', 'bot', 'unknown'])
    expect(lines.map(({ name }) => name)).toEqual(['Contoso Bot', undefined, 'Contoso Bot', undefined])
  })

  test('a transcript in which only the bot spoke is believed when each line has its mark', () => {
    const line = { type: 'message', from: { role: 'bot' }, inputHint: 'acceptingInput' }
    expect(toTranscriptLines([line, line]).map(({ speaker }) => speaker)).toEqual(['bot', 'bot'])
  })

  test.each([
    [{ from: { role: 'user' }, inputHint: 'acceptingInput' }, 'user'],
    [{ from: { role: 'Bot' } }, 'bot'],
    [{ from: { role: 'skill' } }, 'bot'],
    [{ from: { role: 'agent', name: 'Ada' } }, 'agent'],
    [{ from: { id: 'x' }, recipient: { role: 'bot' } }, 'user'],
    [{ inputHint: 'ignoringInput' }, 'bot'],
    [{ channelData: { clientActivityID: '1' } }, 'user'],
    [{ from: { role: 'moderator' } }, 'unknown'],
    [{ from: 'user', channelData: 5 }, 'unknown'],
    [{}, 'unknown'],
  ])('%j is said by %s', (activity, speaker) => {
    expect(toTranscriptLine(activity).speaker).toBe(speaker)
  })
})

describe('order', () => {
  const at = (second: number, text: string) => ({ text, timestamp: `2026-11-20T09:00:0${second}Z` })
  const texts = (activities: JsonObject[]) => toTranscriptLines(activities).map(({ text }) => text)

  test('is by time when every line has one, and stable', () => {
    expect(texts([at(3, 'c'), at(1, 'a'), at(2, 'b1'), at(2, 'b2')])).toEqual(['a', 'b1', 'b2', 'c'])
  })

  test('is as given when a time is missing or none', () => {
    expect(texts([at(3, 'c'), { text: 'x' }, at(1, 'a')])).toEqual(['c', 'x', 'a'])
    expect(texts([at(3, 'c'), { text: 'x', timestamp: 'yesterday' }, at(1, 'a')])).toEqual(['c', 'x', 'a'])
  })

  test('the input stays as it was', () => {
    const activities = Object.freeze([at(2, 'b'), at(1, 'a')])
    toTranscriptLines(activities)
    expect(activities.map(({ text }) => text)).toEqual(['b', 'a'])
  })
})

test('a line has what an agent needs', () => {
  const line = toTranscriptLine({
    id: 'a1',
    type: 'message',
    localTimestamp: '2026-11-20T10:00:00+01:00',
    from: { id: 'b', name: 'Contoso Bot', role: 'bot' },
    textFormat: 'markdown',
    speak: 'Which card?',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.hero', content: { title: 'Cards' } },
      { content: {} },
      5,
    ],
    suggestedActions: {
      actions: [{ type: 'imBack', title: 'Visa', value: 'visa' }, { value: 'amex' }, null, {}],
    },
    value: { chosen: 'visa' },
    entities: [{ type: 'noise' }],
  })
  expect(line).toEqual({
    id: 'a1',
    timestamp: '2026-11-20T09:00:00.000Z',
    speaker: 'bot',
    name: 'Contoso Bot',
    type: 'message',
    text: 'Which card?',
    textFormat: 'markdown',
    attachments: [{ contentType: 'application/vnd.microsoft.card.hero', name: 'Cards' }],
    suggestedActions: ['Visa', 'amex'],
    value: { chosen: 'visa' },
  })
})

test('an event shows its name, and half a surrogate pair a replacement', () => {
  expect(toTranscriptLine({ type: 'event', name: 'startConversation' }).text).toBe('startConversation')
  expect(toTranscriptLine({ text: 'half \ud83d of 👩🏽‍💻' }).text).toBe('half \uFFFD of 👩🏽‍💻')
})

test('any JSON gives lines', () => {
  const keys = [
    'type',
    'id',
    'timestamp',
    'localTimestamp',
    'from',
    'recipient',
    'text',
    'speak',
    'attachments',
    'suggestedActions',
    'value',
    'channelData',
    'role',
    'name',
    'actions',
  ]
  const member = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 2 })),
  )
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.constantFrom(...keys), member)), (activities) => {
      const lines = toTranscriptLines(activities)
      expect(lines).toHaveLength(activities.length)
      for (const line of lines) expect(isJsonObject(line) && typeof line.text === 'string').toBe(true)
    }),
    { numRuns: 500 },
  )
})
