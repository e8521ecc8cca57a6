import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseJsonBody } from '../../src/activity/body.ts'
import { parseInitiate, type Initiate } from '../../src/activity/initiate.ts'
import { DEFAULT_LIMITS } from '../../src/activity/limits.ts'
import { hugeValue, manyAttachments } from '../fixtures/large-activities.ts'

const valid = { type: 'event', name: 'handoff.initiate', conversation: { id: 'c1' } }

function accepted(json: unknown): Initiate {
  const result = parseInitiate(json)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.initiate
}

function codesOf(json: unknown): string[] {
  const result = parseInitiate(json)
  return result.ok ? [] : result.problems.map(({ code }) => code)
}

function fixture(file: string): unknown {
  const bytes = readFileSync(path.join(__dirname, '../fixtures/activities', file))
  const body = parseJsonBody(bytes, { contentType: null, contentEncoding: null })
  if (!body.ok) throw new Error(JSON.stringify(body.problems))
  return body.json
}

test('the least that a bot can send', () => {
  expect(accepted(valid)).toEqual({
    conversation: { id: 'c1' },
    replyHint: 'poll',
    skills: [],
    transcript: { kind: 'none' },
    warnings: [expect.objectContaining({ code: 'TranscriptMissing' })],
  })
})

const USER = { id: 'dl_b1f5c7d0', name: 'Dana Levi', role: 'user' }
const BOT = { id: 'contoso-bot@v4', name: 'Contoso Bot', role: 'bot' }

describe('dialects', () => {
  test.each([
    ['botbuilder-js-skill', USER, { ...BOT, role: 'skill' }, 'reply'],
    ['botbuilder-js-channel', USER, BOT, 'poll'],
    ['botbuilder-js-raw', USER, BOT, 'poll'],
    ['botbuilder-dotnet', USER, BOT, 'poll'],
    ['agents-sdk-skill', USER, { ...BOT, role: 'skill' }, 'reply'],
    ['agents-sdk-channel', USER, BOT, 'poll'],
    ['agents-sdk-raw', USER, BOT, 'poll'],
    ['dynamics-omnichannel-bot', USER, BOT, 'poll'],
  ])('%s: who is who, and how to answer', (name, user, bot, replyHint) => {
    expect(accepted(fixture(`valid/${name}.json`))).toMatchObject({
      channelId: 'directline',
      user,
      bot,
      replyHint,
    })
  })

  test('a skill call has its own conversation beside that of the customer', () => {
    expect(accepted(fixture('valid/botbuilder-js-skill.json'))).toMatchObject({
      conversation: { id: '5d3c7b0e-6a0f-4f66-9a55-0f3f7c2f2f10' },
      customerConversationId: 'KqG5XzY2Hq1-eu',
      serviceUrl: 'http://127.0.0.1:3978/api/skills/',
    })
  })

  test('the conversation object of Teams stays as it came', () => {
    expect(accepted(fixture('valid/teams-conversation.json')).conversation).toEqual({
      isGroup: true,
      conversationType: 'channel',
      tenantId: '11111111-1111-4111-8111-111111111111',
      id: '5d3c7b0e-6a0f-4f66-9a55-0f3f7c2f2f10',
      name: 'Support',
    })
  })

  test('Copilot Studio gives a topic and words for the agent', () => {
    const initiate = accepted(fixture('valid/copilot-studio-custom-variables.json'))
    expect(initiate).toMatchObject({
      topic: { lastTopic: 'Refunds', scope: 'bot', language: 'de-DE' },
      agentMessage: 'Got a gift from: HandoffTest',
      timestamp: '2020-02-10T21:51:37.499Z',
    })
    expect(initiate.value).toMatchObject({ LastOrder: { Notes: null }, PreferredSkill: null })
  })

  test('without relatesTo and recipient the bot is known by its role, the customer not at all', () => {
    const initiate = accepted(fixture('valid/copilot-studio-null-fields.json'))
    expect(initiate).toMatchObject({ bot: { name: 'Test501' } })
    expect(initiate).not.toHaveProperty('user')
    expect(initiate).not.toHaveProperty('serviceUrl')
  })

  test('without roles the sender is the customer, as EventFactory writes it', () => {
    const initiate = accepted({ ...valid, from: { id: 'u' }, recipient: { id: 'b' } })
    expect(initiate).toMatchObject({ user: { id: 'u' }, bot: { id: 'b' } })
  })

  test('only known members of accounts are kept, each of its type', () => {
    const from = { id: 'u', name: 5, role: null, aadObjectId: '', extra: 'x' }
    const initiate = accepted({ ...valid, from, recipient: { name: 'nameless' } })
    expect(initiate.user).toEqual({ id: 'u' })
    expect(initiate).not.toHaveProperty('bot')
    expect(initiate.warnings).toMatchObject([{ code: 'InvalidMember', pointer: '/from/name' }, {}])
  })

  test('a priority counts in its bounds', () => {
    expect(accepted(fixture('valid/botbuilder-adaptive-sendhandoff.json')).priority).toBe(2)
    for (const priority of [-1, 10, 1.5, '2', true]) {
      const initiate = accepted({ ...valid, value: { priority } })
      expect(initiate).not.toHaveProperty('priority')
      expect(initiate.warnings).toMatchObject([{ code: 'InvalidPriority', pointer: '/value/priority' }, {}])
    }
  })

  test('a channel id that would stop an Agents SDK bot is not kept', () => {
    expect(accepted({ ...valid, channelId: ':x', relatesTo: { channelId: 'msteams' } }).channelId).toBe(
      'msteams',
    )
    expect(accepted({ ...valid, channelId: 7, _channelId: 'test' }).channelId).toBe('test')
  })
})

test('the words for the agent of Omnichannel', () => {
  const initiate = accepted(fixture('valid/dynamics-omnichannel-bot.json'))
  expect(initiate.agentMessage).toBe('Issue Summary: billing question')
})

test('only so many warnings are kept', () => {
  const attachments = Array.from({ length: 50 }, () => ({ name: 'Transcript' }))
  expect(accepted({ ...valid, attachments }).warnings).toHaveLength(20)
})

describe('a set of activities', () => {
  const event = { ...valid, id: 'a1' }

  test('with one request is that request', () => {
    const set = { activities: [{ type: 'message', text: 'hi' }, null, event], watermark: '3' }
    expect(accepted(set)).toMatchObject({
      activityId: 'a1',
      warnings: [{ code: 'ActivitySetUnwrapped', pointer: '/activities/2' }, { code: 'TranscriptMissing' }],
    })
  })

  test.each([[[]], [[{ type: 'message' }]], [[event, event]]])('%j is not clear', (activities) => {
    expect(codesOf({ activities })).toEqual(['InvalidActivity'])
  })
})

describe('refusals', () => {
  test('all of them are listed, with the place of each', () => {
    const result = parseInitiate({
      type: 'message',
      name: 1,
      conversation: { id: 2 },
      value: { Skill: 3 },
      attachments: {},
    })
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { code: 'InvalidActivityType', pointer: '/type' },
        { code: 'InvalidEventName', pointer: '/name' },
        { code: 'InvalidConversation', pointer: '/conversation/id' },
        { code: 'InvalidAttachments', pointer: '/attachments' },
        { code: 'InvalidSkill', pointer: '/value/Skill' },
      ],
    })
  })

  test.each(['.', '..', ' ', '', 'a\u0000b', 'a\nb', 'half \ud83d', '\u0085'])('conversation id %j', (id) => {
    expect(codesOf({ ...valid, conversation: { id } })).toEqual(['InvalidConversation'])
  })

  test('the limit of a conversation id is in bytes', () => {
    expect(accepted({ ...valid, conversation: { id: 'é'.repeat(512) } }).conversation.id).toHaveLength(512)
    expect(codesOf({ ...valid, conversation: { id: 'é'.repeat(513) } })).toEqual(['ConversationIdTooLong'])
  })

  test.each([
    ['serviceUrl', { serviceUrl: 5 }, 'InvalidServiceUrl'],
    ['long serviceUrl', { serviceUrl: `https://x/${'x'.repeat(3000)}` }, 'InvalidServiceUrl'],
    [
      'large conversation',
      { conversation: { id: 'c1', properties: 'x'.repeat(5000) } },
      'InvalidConversation',
    ],
    ['value', { value: [] }, 'InvalidValue'],
    ['attachments', JSON.parse(manyAttachments(101)), 'InvalidAttachments'],
    ['large value', JSON.parse(hugeValue(150_000)), 'ValueTooLarge'],
  ])('%s', (_, members, code) => {
    expect(codesOf({ ...valid, ...members })).toEqual([code])
  })

  test('the size of value counts as JSON in UTF-8', () => {
    const limits = { ...DEFAULT_LIMITS, valueBytes: 16 }
    expect(parseInitiate({ ...valid, value: { a: 'é'.repeat(4) } }, limits).ok).toBe(true)
    expect(parseInitiate({ ...valid, value: { a: 'é'.repeat(5) } }, limits).ok).toBe(false)
  })
})

describe('timestamps', () => {
  test.each([
    ['2026-11-20T09:15:02.9134567Z', '2026-11-20T09:15:02.913Z'],
    ['2026-11-20T09:15:02+02:00', '2026-11-20T07:15:02.000Z'],
    ['2026-11-20T09:15:02', '2026-11-20T09:15:02.000Z'],
    ['yesterday', undefined],
    ['handoff-7', undefined],
    ['9999-99-99T99:99:99Z', undefined],
    [1_700_000_000_000, undefined],
  ])('%j is %j', (timestamp, read) => {
    const initiate = accepted({ ...valid, timestamp })
    expect(initiate.timestamp).toBe(read)
    expect(initiate.warnings.some(({ code }) => code === 'InvalidTimestamp')).toBe(read === undefined)
  })
})

describe('whatever comes', () => {
  const members = [
    'type',
    'name',
    'id',
    'channelId',
    'conversation',
    'from',
    'recipient',
    'relatesTo',
    'value',
    'attachments',
    'activities',
    'timestamp',
    'Skill',
    'Skills',
    'content',
    'contentUrl',
  ]
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom<unknown>(null, '', 'event', 'handoff.initiate', 'Transcript'),
  )
  const hostile = fc.dictionary(
    fc.constantFrom(...members),
    fc.oneof(odd, fc.dictionary(fc.constantFrom(...members), odd)),
  )

  test('there is a result, with at least one problem or a request', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          hostile,
          hostile.map((json) => ({ ...json, ...valid })),
        ),
        (json) => {
          const result = parseInitiate(json)
          if (!result.ok) expect(result.problems.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('no member but those that decide can refuse a request', () => {
    const free = [
      'id',
      'channelId',
      '_channelId',
      'from',
      'recipient',
      'relatesTo',
      'replyToId',
      'locale',
      'timestamp',
      'entities',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...free), odd), (others) => {
        expect(parseInitiate({ ...others, ...valid }).ok).toBe(true)
      }),
    )
  })

  test('the conversation id stays byte for byte, through bytes and back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (id) => {
        fc.pre(id.trim() !== '' && !/^\.\.?$|[\p{Cc}\p{Cs}]/u.test(id))
        const bytes = Buffer.from(JSON.stringify({ ...valid, conversation: { id } }))
        const body = parseJsonBody(bytes, { contentType: null, contentEncoding: null })
        const { conversation } = accepted(body.ok && body.json)
        expect(Buffer.from(conversation.id).equals(Buffer.from(id))).toBe(true)
      }),
    )
  })
})
