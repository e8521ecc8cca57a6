import { afterEach, describe, expect, test } from '@jest/globals'
import { Webhook } from 'standardwebhooks'
import { createDeskTeller } from '../../../src/adapters/outbound/agent-notices.ts'
import type { GuardedClient } from '../../../src/adapters/outbound/guarded-client.ts'
import { tracked, type TrackedNotice } from '../../../src/handoff/notice-ledger.ts'
import { at, idOf } from '../../handoff/samples.ts'
import { answerWith, type Answer } from './loopback-server.ts'
import { closeAll, guardedClient, serve } from './outbound-setup.ts'

afterEach(closeAll)

const NEW = 'whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM='
const OLD = 'an-old-secret'

const offered = tracked({
  type: 'handoff.offered',
  sequence: 2,
  at: at(10),
  agent: 'ada',
  skill: 'billing',
  offerUntil: at(40),
})

const tell = (url: string, entry: TrackedNotice = offered, secret?: string, client?: GuardedClient) =>
  createDeskTeller({ client: client ?? guardedClient(), random: () => 0.5 })(
    { pool: 'default', url, ...(secret === undefined ? {} : { secret }) },
    idOf(1),
    entry,
  )

async function answered(answer: Answer, entry: TrackedNotice = offered) {
  const desk = await serve(answer)
  return { desk, outcome: await tell(`${desk.origin}/hook`, entry) }
}

test('a notice is a webhook with type, time and facts, under an id that repeats have too', async () => {
  const { desk, outcome } = await answered(answerWith(204))
  expect(outcome).toEqual({ outcome: 'told', answer: 'answered 204' })
  await tell(`${desk.origin}/hook`)
  const [first, second] = desk.seen
  expect(JSON.parse(first?.body ?? '')).toEqual({
    type: 'handoff.offered',
    timestamp: at(10),
    data: { handoffId: idOf(1), sequence: 2, agent: 'ada', skill: 'billing', offerUntil: at(40) },
  })
  expect(first).toMatchObject({ method: 'POST', path: '/hook' })
  expect(first?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': `${idOf(1)}-2-offered`,
  })
  expect(first?.headers).not.toHaveProperty('webhook-signature')
  expect(first?.headers).not.toHaveProperty('authorization')
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(second?.body).toBe(first?.body)
})

test('it is signed with the new secret and the old one', async () => {
  const desk = await serve(answerWith(200))
  await tell(desk.origin, offered, `${NEW} ${OLD}`)
  const [seen] = desk.seen
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      String(seen?.headers[name]),
    ]),
  )
  const receivers = [new Webhook(NEW), new Webhook(new TextEncoder().encode(OLD), { format: 'raw' })]
  for (const receiver of receivers) expect(receiver.verify(seen?.body ?? '', headers)).toBeTruthy()
})

describe('an answer means what it means for a status', () => {
  const attempts = (count: number): TrackedNotice => ({ ...offered, attempts: count })
  const retry = (afterSeconds: number) => ({ outcome: 'retry', afterSeconds })
  test.each<[string, Answer, TrackedNotice, object]>([
    ['503', answerWith(503), attempts(2), retry(2)],
    ['429 with Retry-After', answerWith(429, { 'retry-after': '30' }), attempts(0), retry(30)],
    [
      '429 with too long a body',
      answerWith(429, { 'retry-after': '30' }, 'x'.repeat(100_000)),
      attempts(0),
      retry(30),
    ],
    ['500', answerWith(500), attempts(0), retry(0.5)],
    ['500 again and again', answerWith(500), attempts(5), retry(16)],
    ['410', answerWith(410), attempts(0), { outcome: 'refused', answer: 'answered 410' }],
    [
      'a redirect',
      answerWith(302, { location: 'https://elsewhere.example/' }),
      attempts(0),
      { outcome: 'refused' },
    ],
    ['a closed connection', (response) => void response.destroy(), attempts(0), retry(0.5)],
    [
      '200 with far too long a body',
      answerWith(200, {}, 'x'.repeat(100_000)),
      attempts(0),
      { outcome: 'told' },
    ],
  ])('%s', async (_what, answer, entry, expected) => {
    expect((await answered(answer, entry)).outcome).toMatchObject(expected)
  })

  test('a desk that never answers costs five seconds at most', async () => {
    const seen: unknown[] = []
    const client: GuardedClient = {
      send: (request) => {
        seen.push(request.timeoutMs, request.maxResponseBytes)
        return Promise.resolve({ ok: false, kind: 'timeout', message: 'https://desk.example: too late' })
      },
      close: () => Promise.resolve(),
    }
    expect(await tell('https://desk.example/', offered, undefined, client)).toMatchObject(retry(0.5))
    // The client's own limits, which its tests measure.
    expect(seen).toEqual([undefined, undefined])
  })
})

describe('a desk is called by its own name only', () => {
  test('a name that leads to this machine is refused, also when it was public before', async () => {
    const addresses = ['192.0.66.1', '127.0.0.1']
    const asked: string[] = []
    const resolve = (hostname: string) => {
      asked.push(hostname)
      return Promise.resolve([{ address: addresses[asked.length - 1] ?? '127.0.0.1', family: 4 }])
    }
    const desk = await serve(answerWith(200))
    const client = guardedClient({ resolve })
    const url = `https://desk.example:${desk.port}/`
    const first = client.send({ method: 'POST', url, allowedHosts: ['desk.example'], timeoutMs: 200 })
    expect(await first).toMatchObject({ ok: false })
    expect(await tell(url, offered, undefined, client)).toEqual({
      outcome: 'refused',
      answer: `https://desk.example:${desk.port}: desk.example leads to 127.0.0.1, which is not public`,
    })
    expect(asked).toEqual(['desk.example', 'desk.example'])
    expect(desk.seen).toEqual([])
  })

  test('where it is on this machine, it is for the local stack', async () => {
    const desk = await serve(answerWith(200))
    expect(await tell(desk.origin, offered, undefined, guardedClient({}))).toMatchObject({
      outcome: 'refused',
    })
    expect(desk.seen).toEqual([])
  })
})

test('an answer that switches protocols is no answer', async () => {
  const { outcome } = await answered((response) => {
    response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')
  })
  expect(outcome).toMatchObject({ outcome: 'retry' })
})
