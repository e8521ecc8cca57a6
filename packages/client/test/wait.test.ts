import { afterEach, describe, expect, test } from '@jest/globals'
import { HandoffClient, HandoffRefused, type HandoffStatus } from '../src/index.ts'
import { HubUnavailable } from '../src/http/errors.ts'
import { waitForEnd } from '../src/http/wait.ts'
import { startScriptedHub, type Scripted, type ScriptedHub } from './scripted-hub.ts'

let hub: ScriptedHub
afterEach(() => hub.close())

async function clientOf(answers: readonly Scripted[]): Promise<HandoffClient> {
  hub = await startScriptedHub((_, index) => answers[Math.min(index, answers.length - 1)] ?? 'cut')
  return new HandoffClient({ hub: hub.url })
}

const accepted = { status: 'accepted', sequence: 2, agent: 'ada' }
const completed = { status: 'completed', sequence: 5, agent: 'ada', message: 'Card blocked' }
const handoff = (state: string, deliveries: readonly object[], more: object = {}): Scripted => ({
  status: 200,
  headers: { etag: `"${state}"` },
  body: { id: 'ho-1', state, conversation: { id: 'c-1' }, agent: null, deliveries, ...more },
})
const unstored: Scripted = {
  status: 404,
  headers: { 'retry-after': '1' },
  body: { code: 'HandoffNotStored', detail: 'Not yet' },
}
const quickly = { everySeconds: 0 }

describe('read', () => {
  test('gives the handoff with its statuses in order', async () => {
    const client = await clientOf([handoff('completed', [completed, accepted], { message: 'Card blocked' })])
    expect(await client.read('ho-1')).toMatchObject({
      id: 'ho-1',
      state: 'completed',
      hasEnded: true,
      message: 'Card blocked',
      statuses: [
        { state: 'accepted', handoffId: 'ho-1', conversationId: 'c-1', sequence: 2, agent: { id: 'ada' } },
        { state: 'completed', sequence: 5, message: 'Card blocked' },
      ],
    })
  })

  test('a newer hub may have states and statuses that this client does not know', async () => {
    const client = await clientOf([handoff('parked', [{ status: 'parked', sequence: 1 }, accepted])])
    expect(await client.read('ho-1')).toMatchObject({
      state: 'parked',
      hasEnded: false,
      statuses: [{ state: 'accepted' }],
    })
  })

  test('one that is not stored yet is refused', async () => {
    const client = await clientOf([unstored])
    await expect(client.read('ho-1')).rejects.toMatchObject({ code: 'HandoffNotStored', status: 404 })
  })
})

describe('waitForEnd', () => {
  test('gives each status once, in order, and the ended handoff', async () => {
    const told: HandoffStatus[] = []
    const client = await clientOf([
      unstored,
      handoff('queued', []),
      { status: 304 },
      handoff('accepted', [accepted]),
      { status: 304 },
      handoff('completed', [accepted, completed]),
    ])
    const ended = await client.waitForEnd('ho-1', (status) => void told.push(status), quickly)
    expect(ended).toMatchObject({ id: 'ho-1', state: 'completed' })
    expect(told.map(({ state }) => state)).toEqual(['accepted', 'completed'])
    expect(hub.received.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      '"queued"',
      '"queued"',
      '"accepted"',
      '"accepted"',
    ])
  })

  test('fails with the callback, and tells nothing more', async () => {
    const client = await clientOf([handoff('completed', [accepted, completed])])
    const told: string[] = []
    const waiting = client.waitForEnd('ho-1', ({ state }) => {
      told.push(state)
      throw new Error('the customer is gone')
    })
    await expect(waiting).rejects.toThrow('the customer is gone')
    expect(told).toEqual(['accepted'])
  })

  test('ends with the signal, also within a wait', async () => {
    const client = await clientOf([handoff('queued', [])])
    const stop = new AbortController()
    const waiting = client.waitForEnd('ho-1', () => undefined, { everySeconds: 3600, signal: stop.signal })
    const ended = expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    stop.abort()
    await ended
  })

  test('a refusal that does not pass ends it', async () => {
    const client = await clientOf([
      { status: 403, body: { code: 'NotYourHandoff', detail: 'Of another bot' } },
    ])
    await expect(client.waitForEnd('ho-1', () => undefined)).rejects.toMatchObject({ code: 'NotYourHandoff' })
  })
})

describe('its patience', () => {
  /** Waits on a clock of its own, with a hub that so often fails in this way before it answers each state. */
  async function waitFor(failure: Error, failures: number, ...states: string[]) {
    hub = await startScriptedHub(() => 'cut')
    let now = 0
    let failed = 0
    const look = () => {
      failed += 1
      if (failed <= failures) return Promise.reject(failure)
      failed = 0
      return Promise.resolve({ status: 200, etag: null, json: { id: 'ho-1', state: states.shift() } })
    }
    const sleep = (milliseconds: number) => Promise.resolve(void (now += milliseconds))
    const options = { everySeconds: 10, patienceSeconds: 60 }
    return waitForEnd({ look, now: () => now, sleep }, () => undefined, options)
  }
  const away = new HubUnavailable(3, { status: 503 })
  const onItsWay = new HandoffRefused(404, '{"code":"HandoffNotStored"}')

  test.each([away, onItsWay])('covers %p, again after each answer', async (failure) => {
    const ended = { state: 'cancelled', hasEnded: true, statuses: [] }
    expect(await waitFor(failure, 5, 'queued', 'cancelled')).toMatchObject(ended)
  })

  test.each([away, onItsWay])('ends, for %p', async (failure) => {
    await expect(waitFor(failure, 7, 'cancelled')).rejects.toBe(failure)
  })
})
