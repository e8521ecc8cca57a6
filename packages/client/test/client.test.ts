import { afterEach, describe, expect, test } from '@jest/globals'
import { HandoffClient, HandoffRefused, HubUnavailable, UnexpectedAnswer } from '../src/index.ts'
import { startScriptedHub, type Scripted, type ScriptedHub } from './scripted-hub.ts'

let hub: ScriptedHub
afterEach(() => hub.close())

/** A client of a hub that gives these answers in turn, the last one for ever. */
async function clientOf(answers: readonly Scripted[], more: object = {}): Promise<HandoffClient> {
  hub = await startScriptedHub((_, index) => answers[Math.min(index, answers.length - 1)] ?? 'cut')
  return new HandoffClient({ hub: hub.url, ...more })
}

const TAKEN = {
  status: 202,
  body: {
    id: 'ho-1',
    state: 'queued',
    routedTo: 'cards',
    warnings: [{ code: 'TranscriptMissing', message: 'None' }],
  },
}
const busy = (status: number): Scripted => ({ status, headers: { 'retry-after': '0' } })
const initiate = { type: 'event', name: 'handoff.initiate', conversation: { id: 'c-1' } }

describe('initiate', () => {
  test('posts the activity and says what the hub took', async () => {
    const client = await clientOf([TAKEN])
    expect(await client.initiate(initiate)).toEqual({
      id: 'ho-1',
      routedTo: 'cards',
      warnings: [{ code: 'TranscriptMissing', message: 'None' }],
    })
    const [call] = hub.received
    expect(call).toMatchObject({ method: 'POST', path: '/api/handoffs' })
    expect(call?.headers).toMatchObject({ 'content-type': 'application/json' })
    expect(JSON.parse(call?.body ?? '')).toEqual(initiate)
  })

  test('tries again with the same key and body until the hub answers', async () => {
    const client = await clientOf(['cut', busy(429), busy(503), TAKEN])
    expect(await client.initiate(initiate)).toMatchObject({ id: 'ho-1' })
    const keys = hub.received.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(4)
    expect(new Set(keys).size).toBe(1)
    expect(new Set(hub.received.map(({ body }) => body)).size).toBe(1)
  })

  test('every call has a key of its own, unless given one', async () => {
    const client = await clientOf([TAKEN])
    await client.initiate(initiate)
    await client.initiate(initiate)
    await client.initiate(initiate, { idempotencyKey: 'order-7' })
    const [one, other, own] = hub.received.map(({ headers }) => headers['idempotency-key'])
    expect(one).toMatch(/^[0-9a-f-]{36}$/)
    expect(other).not.toBe(one)
    expect(own).toBe('order-7')
  })

  test('a refusal comes at once, with all that was wrong', async () => {
    const errors = [{ code: 'InvalidSkill', pointer: '/value/Skill', message: 'The skill is too long' }]
    const body = { code: 'InvalidSkill', detail: 'The skill is too long', errors }
    const client = await clientOf([{ status: 400, body }])
    const refused = await client.initiate(initiate).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(HandoffRefused)
    expect(refused).toMatchObject({
      status: 400,
      message: 'The skill is too long',
      code: 'InvalidSkill',
      errors,
    })
    expect(hub.received).toHaveLength(1)
  })

  test.each([404, 301])('a bare %i is a refusal too, and no redirect is followed', async (status) => {
    const client = await clientOf([{ status, headers: { location: '/api/elsewhere' } }])
    await expect(client.initiate(initiate)).rejects.toMatchObject({
      name: 'HandoffRefused',
      code: `Http${status}`,
      message: `The hub answered ${status}`,
    })
    expect(hub.received).toHaveLength(1)
  })

  test('an answer without an id is no hub’s', async () => {
    const client = await clientOf([{ status: 200, body: { ok: true } }])
    await expect(client.initiate(initiate)).rejects.toBeInstanceOf(UnexpectedAnswer)
  })
})

describe('gives up', () => {
  test('when the hub wants a longer wait than there is time for', async () => {
    const body = { code: 'TemporarilyUnavailable', detail: 'Busy' }
    const client = await clientOf([{ status: 503, headers: { 'retry-after': '3600' }, body }])
    const error = await client.initiate(initiate).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HubUnavailable)
    expect(error).toMatchObject({ status: 503, attempts: 1, cause: { code: 'TemporarilyUnavailable' } })
  })

  test('when nobody answers in time', async () => {
    hub = await startScriptedHub(() => new Promise<Scripted>(() => undefined))
    const client = new HandoffClient({ hub: hub.url, retries: { totalSeconds: 0.2, attemptSeconds: 0.05 } })
    await expect(client.read('ho-1')).rejects.toMatchObject({ name: 'HubUnavailable', status: undefined })
    expect(hub.received.length).toBeGreaterThan(0)
  })
})

describe('credentials', () => {
  test('a key goes as x-hub-key', async () => {
    const client = await clientOf([TAKEN], { credential: { key: 'hub_1' } })
    await client.initiate(initiate)
    expect(hub.received[0]?.headers).toMatchObject({ 'x-hub-key': 'hub_1' })
    expect(hub.received[0]?.headers).not.toHaveProperty('authorization')
  })

  test('a token is asked for at each attempt', async () => {
    let count = 0
    const token = () => Promise.resolve(`token-${(count += 1)}`)
    const client = await clientOf([busy(503), TAKEN], { credential: { token } })
    await client.initiate(initiate)
    expect(hub.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  test('no token, no call', async () => {
    const token = () => Promise.reject(new Error('AADSTS700016'))
    const client = await clientOf([TAKEN], { credential: { token } })
    await expect(client.initiate(initiate)).rejects.toThrow('AADSTS700016')
    expect(hub.received).toHaveLength(0)
  })
})

test('another fetch may be given', async () => {
  const seen: unknown[] = []
  const counting: typeof fetch = (input, init) => {
    seen.push(input)
    return fetch(input, init)
  }
  const client = await clientOf([TAKEN], { fetch: counting })
  await client.initiate(initiate)
  expect(seen).toEqual([`${hub.url}/handoffs`])
})

test('the address may end with a slash, but must be one', async () => {
  await clientOf([TAKEN])
  await new HandoffClient({ hub: `${hub.url}/` }).initiate(initiate)
  expect(hub.received[0]?.path).toBe('/api/handoffs')
  for (const address of ['', 'hub.example/api', 'ftp://hub.example']) {
    expect(() => new HandoffClient({ hub: address })).toThrow(TypeError)
  }
})

test('cancel by id and by conversation', async () => {
  const client = await clientOf([{ status: 200, body: { id: 'ho-1', state: 'cancelled' } }])
  await client.cancel('ho/1', 'Hung up')
  await client.cancel({ conversation: { id: 'c-1' }, channelId: 'webchat' })
  expect(hub.received.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/api/handoffs/ho%2F1/cancel', '{"reason":"Hung up"}'],
    ['POST', '/api/handoffs/cancel', '{"conversation":{"id":"c-1"},"channelId":"webchat"}'],
  ])
})

test('skill says who could come', async () => {
  const counts = { agents: 2, agentsOnline: 1, agentsFree: 0, waiting: 3, longestWaitSeconds: 40 }
  const body = {
    id: 'home loans',
    name: 'Home loans',
    ...counts,
    reason: 'All are busy',
    preview: { wait: 1 },
  }
  const client = await clientOf([
    { status: 200, body },
    { status: 200, body: { id: 'x', agents: '2' } },
  ])
  const situation = { id: 'home loans', name: 'Home loans', ...counts, reason: 'All are busy', raw: body }
  expect(await client.skill('Home/loans')).toEqual(situation)
  expect(hub.received[0]?.path).toBe('/api/skills/Home%2Floans')
  await expect(client.skill('x')).rejects.toThrow('"agents"')
})
