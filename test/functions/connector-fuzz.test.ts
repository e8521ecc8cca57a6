import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { HubClient } from '../support/hub-client.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'

/* Whatever is sent to the routes for bots, the hub answers, and never that it failed. */

let stack: TestStack
let hub: HubClient

beforeAll(async () => {
  stack = await startTestStack()
  hub = new HubClient(stack.hub)
  await hub.availableAgent('ada', ['default'], 100)
})
afterAll(() => stack.stop())

interface Call {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Sends a path as it is: `fetch` would put it in order first. */
async function send({ method, path, headers, body }: Call): Promise<{ status: number; text: string }> {
  const { hostname, port, pathname } = new URL(stack.hub)
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body))
    const options = {
      hostname,
      port,
      method,
      path: `${pathname}${path}`,
      headers: { ...headers, 'content-length': length },
    }
    const outgoing = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** Dots may lead out of the hub to the page that the Functions host itself shows at `/`, which is no JSON. */
function leadsToTheHost({ path }: Call): boolean {
  return new URL(`${stack.hub}${path.replaceAll('\\', '%5c')}`).pathname === '/'
}

const member = fc.oneof(fc.string(), fc.constantFrom('c1', '..', '', null, 5, '\\ud800', '\\u0000', {}, []))
const activity = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom('message', 'event', 'endOfConversation', 'typing', 'trace', 'handoff', 'invoke', null),
      fc.string(),
    ),
    name: fc.constantFrom('handoff.initiate', 'handoff.status', null),
    id: member,
    channelId: member,
    conversation: fc.oneof(fc.record({ id: member }, { requiredKeys: [] }), member),
    text: member,
    value: fc.oneof(fc.dictionary(fc.constantFrom('Skill', 'Skills', 'x'), member), member),
    attachments: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 3 }), member),
    from: fc.oneof(fc.record({ id: member, role: member }, { requiredKeys: [] }), member),
    relatesTo: fc.jsonValue(),
    serviceUrl: fc.oneof(fc.webUrl(), member),
    activities: fc.array(fc.jsonValue(), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const initiate = activity.map(({ text, value, attachments, from, id }) => ({
  ...{ type: 'event', name: 'handoff.initiate', conversation: { id: 'c1' } },
  ...{ text, value, attachments, from, id },
}))
const body = fc.oneof(
  { weight: 2, arbitrary: initiate.map((each) => JSON.stringify(each)) },
  { weight: 6, arbitrary: activity.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
)

const ODD = Array.from('abc1:@.;=&?,+*~!$()[]|^"<>`{}\\')

/** What HTTP lets through in a path: printable, no spaces; `%` only as a beginning of two digits. */
const segment = fc.oneof(
  fc.string({ unit: fc.constantFrom(...ODD), maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }).map(encodeURIComponent),
  fc.constantFrom(
    'activities',
    'members',
    'pagedmembers',
    'history',
    'attachments',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '%00',
    '%zz',
    '%ff',
  ),
)
const call: fc.Arbitrary<Call> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'PUT', 'DELETE', 'GET'),
  path: fc
    .array(segment, { maxLength: 5 })
    .chain((segments) => fc.constantFrom('/messages', `/v3/conversations/${segments.join('/')}`)),
  headers: fc.record(
    {
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'text/plain',
        ';',
      ),
      'x-ms-client-request-id': fc.string({ unit: fc.constantFrom('a', '-', ' ', ';'), maxLength: 40 }),
      'x-ms-conversation-id': fc.constantFrom('c1', '%', ''),
    },
    { requiredKeys: [] },
  ),
  body,
})

const OUT_OF_THE_HUB: Call = {
  method: 'POST',
  path: '/v3/conversations/%2e%2e/../..',
  headers: {},
  body: '{}',
}

test('400 calls: no answer says that the hub failed, and each refusal is one that the SDKs can read', async () => {
  const seen = new Set<number>()
  await fc.assert(
    fc.asyncProperty(call, async (each) => {
      const { status, text } = await send(each)
      seen.add(status)
      expect(status).toBeGreaterThanOrEqual(200)
      expect(status).toBeLessThan(500)
      const ofTheHub = text.includes('urn:handoff-hub:')
      if (ofTheHub) {
        const error = { code: expect.any(String), message: expect.any(String) }
        expect(JSON.parse(text)).toMatchObject({ error })
      } else if (status < 300 && !leadsToTheHost(each)) {
        expect(() => JSON.parse(text) as unknown).not.toThrow()
      }
    }),
    { numRuns: 400, examples: [[OUT_OF_THE_HUB]] },
  )
  expect([...seen]).toEqual(expect.arrayContaining([200, 202, 400, 404]))
})

test('afterwards the hub works, and has logged no fault of its own', async () => {
  const { body: asked } = await hub.initiate('after', 'default')
  expect(await hub.inState(asked.id, 'accepted')).toMatchObject({ agent: 'ada' })
  expect(stack.log.filter((line) => / (error|critical) /.test(line))).toEqual([])
})
