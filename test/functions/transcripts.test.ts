import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { DescribedHub } from '../support/described.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { until } from '../support/until.ts'

let stack: TestStack
let hub: DescribedHub
let documents: string
const asked: string[] = []

const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  if (request.url === '/broken.json') response.end('not json')
  else if (request.url === '/busy.json' && asked.filter((url) => url === '/busy.json').length < 3) {
    response.writeHead(503).end()
  } else response.end(JSON.stringify({ activities: [line('one'), line('two')] }))
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  documents = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  stack = await startTestStack()
  hub = new DescribedHub(stack.hub)
  await hub.availableAgent('ada', ['x'], 20)
})

afterAll(async () => {
  await stack.stop()
  server.close()
})

const line = (text: string) => ({ type: 'message', from: { id: 'u', role: 'user' }, text })

const attached = (attachment: object) => ({
  attachments: [{ contentType: 'application/json', name: 'Transcript', ...attachment }],
})

const withLines = (lines: readonly object[]) => attached({ content: { activities: lines } })

async function pages(id: string): Promise<{ text?: string }[]> {
  const all: { text?: string }[] = []
  for (let from: number | undefined = 0; from !== undefined;) {
    const { body } = await hub.call('GET', `/handoffs/${id}/transcript?from=${from}`)
    all.push(...body.activities)
    from = body.next as number | undefined
  }
  return all
}

test('markup is data, and no browser may take an answer for a page', async () => {
  const markup = '<script>alert(1)</script>'
  const { body } = await hub.initiate('c-markup', 'x', withLines([line(markup)]))
  await hub.inState(body.id, 'accepted')
  const answer = await hub.call('GET', `/handoffs/${body.id}/transcript`)
  expect(answer.body.activities).toMatchObject([{ text: markup }])
  const refused = await hub.call('GET', `/handoffs/${encodeURIComponent(markup)}`)
  const others = [await hub.call('GET', `/handoffs/${body.id}`), await hub.call('GET', '/health/live')]
  for (const [{ headers }, type] of [
    [answer, 'application/json'],
    [refused, 'application/problem+json'],
    ...others.map((each) => [each, 'application/json'] as const),
  ] as const) {
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([type, 'nosniff'])
  }
  await hub.complete(body.id)
})

describe('inline', () => {
  test.each([
    ['a few lines', 3, 20],
    ['1.5 MB, too large for a message', 3000, 480],
    ['3.9 MB', 3900, 960],
    ['one line of 3 MB', 1, 3 * 1024 * 1024],
  ])('%s: stored whole, read in pages, in order', async (what, count, size) => {
    const texts = Array.from({ length: count }, (_, index) => `${index} ${'é😀x'.repeat(size / 7)}`)
    const { status, body } = await hub.initiate(`inline ${what}`, 'x', withLines(texts.map(line)))
    expect(status).toBe(202)
    const stored = await hub.inState(body.id, 'accepted')
    expect(stored.transcript).toEqual({ state: 'stored', activities: count })
    expect((await pages(body.id)).map(({ text }) => text)).toEqual(texts)
  })

  test('unreadable: the handoff goes on, and everybody sees the warning', async () => {
    const { status, body } = await hub.initiate('unreadable', 'x', attached({ content: 42 }))
    expect(status).toBe(202)
    expect(body.warnings).toMatchObject([{ code: 'TranscriptUnreadable' }])
    const stored = await hub.inState(body.id, 'accepted')
    expect(stored.warnings).toMatchObject([{ code: 'TranscriptUnreadable' }])
    expect((await hub.call('GET', `/handoffs/${body.id}/transcript`)).body.warnings).toHaveLength(1)
  })
})

describe('by link', () => {
  /** What is to be tried again later is tried again at once. */
  const settled = (id: string) =>
    until(
      'the transcript to be settled',
      async () => {
        stack.servers.serviceBus.faults.deliverScheduled('handoff-transcripts')
        const { status, body } = await hub.call('GET', `/handoffs/${id}`)
        return status === 200 && body.transcript.state !== 'pending' ? body : undefined
      },
      25,
    )

  test('is fetched after the assignment', async () => {
    const { body } = await hub.initiate(
      'link',
      'x',
      attached({ contentUrl: `${documents}/a.json?sig=secret` }),
    )
    expect((await settled(body.id)).transcript).toEqual({ state: 'stored', activities: 2 })
    expect((await pages(body.id)).map(({ text }) => text)).toEqual(['one', 'two'])
    expect(JSON.stringify(await hub.read(body.id))).not.toContain('secret')
    expect(stack.log.join('\n')).not.toContain('sig=secret')
  })

  test('a host that is busy is asked again', async () => {
    const { body } = await hub.initiate('busy', 'x', attached({ contentUrl: `${documents}/busy.json` }))
    expect((await settled(body.id)).transcript).toEqual({ state: 'stored', activities: 2 })
  })

  test.each([
    ['no JSON', '/broken.json'],
    ['nobody there', ':1/x.json'],
  ])('%s: the handoff goes on without, and says so', async (what, at) => {
    const base = at.startsWith(':') ? 'http://127.0.0.1' : documents
    const { body } = await hub.initiate(`link ${what}`, 'x', attached({ contentUrl: `${base}${at}` }))
    const after = await settled(body.id)
    expect(after).toMatchObject({ state: 'accepted', transcript: { state: 'unavailable' } })
    expect(after.warnings).toMatchObject([{ code: 'TranscriptNotFetched' }])
  })

  test.each([
    'https://169.254.169.254/metadata/instance',
    'https://localhost:7071/admin/host/keys',
    'file:///etc/passwd',
  ])('%s is never asked for', async (contentUrl) => {
    const { status, body } = await hub.initiate(`guarded ${contentUrl}`, 'x', attached({ contentUrl }))
    expect(status).toBe(202)
    expect(body.warnings).toHaveLength(1)
    expect(await hub.inState(body.id, 'accepted')).toMatchObject({ transcript: { activities: 0 } })
  })
})

test('messages that the bot passes on are appended, in the order of arrival', async () => {
  const { body } = await hub.initiate('relay', 'x', withLines([line('before')]))
  await hub.inState(body.id, 'accepted')
  for (const text of ['first', 'second']) {
    await hub.call('POST', '/messages', { ...line(text), channelId: 'test', conversation: { id: 'relay' } })
  }
  expect((await pages(body.id)).map(({ text }) => text)).toEqual(['before', 'first', 'second'])
})

test('a repeated request adds its transcript to the open handoff', async () => {
  const first = await hub.initiate('twice', 'x', withLines([line('first')]))
  await hub.inState(first.body.id, 'accepted')
  const again = await hub.initiate('twice', 'x', withLines([line('again')]))
  const alias = await until('the alias', async () => {
    const { body } = await hub.call('GET', `/handoffs/${again.body.id}`)
    return body.id === first.body.id ? body : undefined
  })
  expect(alias.aliases).toEqual([again.body.id])
  expect((await pages(again.body.id)).map(({ text }) => text)).toEqual(['first', 'again'])
})

test('a link that a repeated request brings is fetched for the open handoff, too', async () => {
  const first = await hub.initiate('twice by link', 'x', withLines([line('first')]))
  await hub.inState(first.body.id, 'accepted')
  await hub.initiate('twice by link', 'x', attached({ contentUrl: `${documents}/late.json` }))
  await until('the linked transcript', async () => {
    const { transcript } = await hub.read(first.body.id)
    return transcript.activities === 3 && transcript.state === 'stored' ? true : undefined
  })
  expect((await pages(first.body.id)).map(({ text }) => text)).toEqual(['first', 'one', 'two'])
})

test('a bot that sends no transcript is told so, and the agent sees that, and all that the bot did send', async () => {
  const value = { Skill: 'x', va_LastTopic: 'Lost card' }
  const { status, body } = await hub.initiate('nothing said', 'x', { value })
  expect([status, body.warnings]).toMatchObject([202, [{ code: 'TranscriptMissing' }]])
  await hub.inState(body.id, 'accepted')
  const read = await hub.call('GET', `/handoffs/${body.id}/transcript`)
  expect(read.body).toMatchObject({ activities: [], warnings: [{ code: 'TranscriptMissing' }], value })
})

test('the agent sees what the bot said besides: its value, as received', async () => {
  const value = { Skill: 'x', va_AgentMessage: 'Be kind', order: 'A-1', lines: [1, 2] }
  const { body } = await hub.initiate('value', 'x', { value })
  await hub.inState(body.id, 'accepted')
  expect((await hub.call('GET', `/handoffs/${body.id}/transcript`)).body.value).toEqual(value)
})

test('a message too large to keep is refused by its size, and a changed one of the same id is kept', async () => {
  const { body } = await hub.initiate('sizes', 'x')
  await hub.inState(body.id, 'accepted')
  const say = (text: string) =>
    hub.call('POST', '/messages', {
      ...line(text),
      id: '1',
      channelId: 'test',
      conversation: { id: 'sizes' },
    })
  expect(await say('x'.repeat(3_000_000))).toMatchObject({ status: 413, body: { code: 'MessageTooLarge' } })
  for (const text of ['one', 'one', 'one, edited']) expect((await say(text)).status).toBe(200)
  expect((await pages(body.id)).map(({ text }) => text)).toEqual(['one', 'one, edited'])
})

test('what was said is erased on request, once the handoff is over and its bot knows', async () => {
  const { body } = await hub.initiate('c-erase', 'x', withLines([line('erase me')]))
  await hub.inState(body.id, 'accepted')
  const conversation = { bot: 'local', channelId: 'test', conversationId: 'c-erase' }
  const erase = (more: object = {}) => hub.call('POST', '/conversations/erase', { ...conversation, ...more })
  const early = await erase()
  expect(early).toMatchObject({ status: 409, body: { code: 'ConversationOpen', handoffId: body.id } })
  expect((await erase({ channelId: undefined })).status).toBe(400)

  await hub.complete(body.id)
  await hub.delivered(body.id)
  const receipt = await until('the conversation to be erased', async () => {
    const answer = await erase()
    return answer.status === 409 ? undefined : answer
  })
  expect(receipt).toMatchObject({
    status: 200,
    body: { handoffs: [body.id], documents: { conversations: { request: 1, transcript: 1, handoff: 1 } } },
  })
  expect(JSON.stringify(receipt.body)).not.toContain('c-erase')
  const gone = await hub.call('GET', `/handoffs/${body.id}/transcript`)
  expect(gone).toMatchObject({ status: 404, body: { code: 'HandoffNotStored' } })
})
