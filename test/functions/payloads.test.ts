import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  deepArrays,
  deepObjects,
  hugeValue,
  manyAttachments,
  transcriptOf,
} from '../fixtures/large-activities.ts'
import { DescribedHub } from '../support/described.ts'
import { initiateActivity, type Answer } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

interface Case {
  readonly file: string
  readonly about: string
  readonly contentType?: string | null
  readonly code?: string
  readonly status?: number
  readonly skills?: readonly string[]
  readonly transcriptActivities?: number
  readonly warning?: string
}

const folder = path.join(__dirname, '../fixtures/activities')
const cases = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as readonly Case[]

const hasHostileServiceUrl = ({ file }: Case) => file.startsWith('invalid/serviceurl')

let stack: TestStack
let hub: DescribedHub

beforeAll(async () => {
  stack = await startTestStack({
    bots: [
      { id: 'caller', delivery: { via: 'reply' } },
      { id: 'poller', delivery: { via: 'poll' } },
      { id: 'hinted' },
    ],
  })
  hub = new DescribedHub(stack.hub)
})

afterAll(async () => {
  await stack.stop()
})

async function post(body: Uint8Array, headers: Record<string, string>, bot = 'hinted'): Promise<Answer> {
  const response = await fetch(`${stack.hub}/handoffs`, {
    method: 'POST',
    headers: { 'x-handoff-bot': bot, ...headers },
    body,
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  }
}

describe('activities as bots and attackers send them', () => {
  test.each(cases.filter((each) => !hasHostileServiceUrl(each)))('$file: $about', async (expected) => {
    const type = expected.contentType === undefined ? 'application/json; charset=utf-8' : expected.contentType
    const body = readFileSync(path.join(folder, expected.file))
    const answer = await post(new Uint8Array(body), type === null ? {} : { 'content-type': type })

    if (expected.code !== undefined) {
      expect(answer).toMatchObject({ status: expected.status ?? 400, body: { code: expected.code } })
      expect(answer.body).toMatchObject({
        type: expect.any(String),
        title: expect.any(String),
        detail: expect.any(String),
        traceId: expect.any(String),
        error: { code: expected.code, message: answer.body.detail },
      })
      return
    }
    expect(answer.status).toBe(202)
    if (expected.skills !== undefined) expect(answer.body.skill).toBe(expected.skills[0] ?? null)
    if (expected.warning !== undefined) {
      expect(answer.body.warnings.map(({ code }) => code)).toContain(expected.warning)
    }
    const stored = await hub.inState(answer.body.id, 'failed')
    if (expected.transcriptActivities !== undefined) {
      expect(stored.transcript.activities).toBe(expected.transcriptActivities)
    }
  })

  test.each(cases.filter(hasHostileServiceUrl))(
    '$file is refused when statuses would go there, and else never called',
    async ({ file }) => {
      const body = new Uint8Array(readFileSync(path.join(folder, file)))
      const json = { 'content-type': 'application/json' }
      const refused = { status: 400, body: { code: 'InvalidServiceUrl' } }
      expect(await post(body, json, 'caller')).toMatchObject(refused)
      const accepted = await post(body, json, 'poller')
      expect(accepted.status).toBe(202)
      expect(await hub.read(accepted.body.id)).not.toMatchObject({ deliverTo: 'reply' })
    },
  )
})

describe('large and deep activities', () => {
  test.each([
    ['100,000 array levels', deepArrays(10_000), 400, 'TooDeep'],
    ['10,000 object levels', deepObjects(10_000), 400, 'TooDeep'],
    ['300 KB of value', hugeValue(150_000), 413, 'ValueTooLarge'],
    ['10,000 attachments', manyAttachments(10_000), 400, 'InvalidAttachments'],
    ['4 MB and a byte', ' '.repeat(4 * 1024 * 1024 + 1), 413, 'PayloadTooLarge'],
  ])('%s', async (_what, text, status, code) => {
    const answer = await post(new TextEncoder().encode(text), { 'content-type': 'application/json' })
    expect(answer).toMatchObject({ status, body: { code } })
  })

  test('a gzip bomb is refused unread', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect(await post(new Uint8Array(60_000), headers)).toMatchObject({ status: 415 })
  })

  test('100,000 transcript lines: the last ones are kept, with a warning', async () => {
    const body = new TextEncoder().encode(transcriptOf(100_000, '{"text":"x"}'))
    const answer = await post(body, { 'content-type': 'application/json' })
    expect(answer.status).toBe(202)
    expect(answer.body.warnings.map(({ code }) => code)).toContain('TranscriptTooLarge')
  })
})

test('the three routes for bots answer an initiate alike', async () => {
  const routes = [
    '/handoffs',
    '/messages',
    '/v3/conversations/a/b c?d/activities',
    '/v3/conversations/x/activities/1',
  ]
  for (const [index, route] of routes.entries()) {
    const answer = await hub.call('POST', route, initiateActivity(`route-${index}`, 'x'), {
      'x-handoff-bot': 'hinted',
    })
    expect([route, answer.status]).toEqual([route, 202])
    // A flow that got nothing would go on with nothing; one that got a Location would wait for the end there.
    expect(answer.body).toMatchObject({
      id: expect.any(String),
      state: 'queued',
      links: { self: expect.any(String) },
    })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('location')).toBeNull()
  }
})

test('what is no handoff is taken on the messages routes with an id, and only there', async () => {
  const typing = { type: 'typing', conversation: { id: 'route-0' } }
  const headers = { 'x-handoff-bot': 'hinted' }
  expect(await hub.call('POST', '/messages', typing, headers)).toMatchObject({
    status: 200,
    body: { id: expect.any(String) },
  })
  expect(await hub.call('POST', '/handoffs', typing, headers)).toMatchObject({ status: 400 })
})

test('a bot that is not registered is told so', async () => {
  const answer = await hub.initiate('who', 'x', {}, { 'x-handoff-bot': 'stranger' })
  expect(answer).toMatchObject({ status: 403, body: { code: 'BotNotRegistered' } })
})
