import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { conversationStore } from '../../../src/adapters/cosmos/conversation-store.ts'
import type { ConversationStore } from '../../../src/use-cases/ports-conversations.ts'
import { TransientError } from '../../../src/use-cases/errors.ts'
import { queuedSample } from '../../handoff/samples.ts'
import { startTestServers, type TestServers } from '../../support/hub.ts'

let servers: TestServers
let store: ConversationStore
let handoffs = 0
beforeAll(async () => {
  servers = await startTestServers()
  store = conversationStore(servers.conversations)
})
afterAll(() => servers.close())

/** Of the conversation that everything belongs to. */
const KEY = 'key'

const newId = () => {
  handoffs += 1
  return `ho-default-${handoffs.toString(16).padStart(32, '0')}`
}
const message = (text: string) => ({ type: 'message', text })

/** All of it, page by page. */
async function said(id: string) {
  const all: unknown[] = []
  for (;;) {
    const { activities, total } = await store.transcript(id, all.length, 1000)
    all.push(...activities)
    if (all.length >= total) return all
    expect(activities).not.toEqual([])
  }
}

async function items(id: string): Promise<{ readonly id: string; readonly text?: string }[]> {
  const query = 'SELECT * FROM c ORDER BY c.id'
  const options = { partitionKey: id }
  return (await servers.conversations.items.query<{ id: string }>(query, options).fetchAll()).resources
}

describe('a transcript', () => {
  test.each([
    ['empty', []],
    ['short', [message('Hello')]],
    ['with what JSON must escape', [message('"\\\n\u0000\u2028'), { nested: [[{}], null, 1.5] }]],
    ['with half a surrogate pair', [message('\ud83d')]],
  ])('%s comes back as it was', async (_kind, activities) => {
    const id = newId()
    expect(await store.keepTranscript(id, activities, KEY)).toMatchObject({ activities: activities.length })
    expect(await said(id)).toEqual(activities)
  })

  test.each([0, 1, 2, 3])('of 4 MB is cut through no character (%p before them)', async (shift) => {
    const id = newId()
    const activities = [message('x'.repeat(shift) + '😀'.repeat(1_000_000))]
    const { parts } = await store.keepTranscript(id, activities, KEY)
    expect(parts).toBeGreaterThan(5)
    const stored = await items(id)
    expect(stored).toHaveLength(parts)
    for (const { text = '' } of stored) {
      // Throws for half a surrogate pair.
      expect(() => encodeURIComponent(text)).not.toThrow()
      expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(2 * 1024 * 1024 - 1024)
    }
    expect(await said(id)).toEqual(activities)
  })

  test('of the worst characters for their size stays below the limit of an item', async () => {
    const id = newId()
    const activities = Array.from({ length: 50 }, () => message('"\\\u0001\uffff'.repeat(5000)))
    await store.keepTranscript(id, activities, KEY)
    for (const item of await items(id)) {
      expect(Buffer.byteLength(JSON.stringify(item))).toBeLessThan(2 * 1024 * 1024)
    }
    expect(await said(id)).toEqual(activities)
  })

  test('kept twice, also at the same time, is there once', async () => {
    const id = newId()
    const activities = [message('x'.repeat(600_000))]
    await Promise.all([1, 2, 3].map(() => store.keepTranscript(id, activities, KEY)))
    await store.keepTranscript(id, activities, KEY)
    expect(await said(id)).toEqual(activities)
  })

  test('of which a process that died kept only the beginning does not spoil the next', async () => {
    const id = newId()
    const { faults } = servers.cosmos
    let creates = 0
    faults.plan(
      { effect: 'fail', status: 503 },
      { kinds: ['create'], times: Infinity, where: () => ++creates > 2 },
    )
    const lost = store.keepTranscript(id, [message('a'.repeat(1_000_000))], KEY)
    await expect(lost).rejects.toThrow(TransientError)
    faults.clear()
    expect(await items(id)).toHaveLength(2)
    expect(await said(id)).toEqual([])

    const whole = [message('b'.repeat(1_000_000)), message('and more')]
    await store.keepTranscript(id, whole, KEY)
    expect(await said(id)).toEqual(whole)
  })
})

describe('messages', () => {
  test('follow the transcript in the order of their receipt, each once', async () => {
    const id = newId()
    const kept = (text: string, second: number) =>
      store.keepMessage(id, message(text), `2026-03-02T09:00:0${second}.000Z`, KEY)
    await kept('third', 3)
    await kept('first', 1)
    await store.keepTranscript(id, [message('before')], KEY)
    await kept('second', 2)
    await kept('second', 2)
    expect(await said(id)).toEqual(['before', 'first', 'second', 'third'].map(message))
  })
})

describe('a request', () => {
  test('is new once', async () => {
    const record = { handoffId: newId(), value: { Skill: 'billing' }, receivedAt: servers.clock.now() }
    expect(await store.request(record.handoffId)).toBeUndefined()
    const answers = await Promise.all([1, 2, 3].map(() => store.keepRequest(record, KEY)))
    expect(answers.sort()).toEqual(['known', 'known', 'new'])
    expect(await store.request(record.handoffId)).toEqual(record)
  })
})

describe('a request with its transcript', () => {
  const keep = (handoffId: string, activities: readonly unknown[]) =>
    store.keepRequest({ handoffId, value: {}, receivedAt: servers.clock.now() }, KEY, activities)

  test('is kept in one call, once', async () => {
    const id = newId()
    const asked: string[] = []
    const stop = servers.cosmos.observe(({ operation }) => asked.push(operation))
    expect(await keep(id, [message('Hello')])).toBe('new')
    stop()
    expect(asked).toEqual(['batch'])
    expect(await keep(id, [message('Hello')])).toBe('known')
    expect(await said(id)).toEqual([message('Hello')])
    expect(await items(id)).toHaveLength(2)
  })

  test('of which only the transcript was kept is kept whole', async () => {
    const id = newId()
    await store.keepTranscript(id, [message('Hello')], KEY)
    expect(await keep(id, [message('Hello')])).toBe('new')
    expect(await store.request(id)).toMatchObject({ handoffId: id })
    expect(await items(id)).toHaveLength(2)
  })

  test('of which only the request was kept is kept whole', async () => {
    const id = newId()
    await store.keepRequest({ handoffId: id, value: {}, receivedAt: servers.clock.now() }, KEY)
    expect(await keep(id, [message('Hello')])).toBe('known')
    expect(await said(id)).toEqual([message('Hello')])
  })

  test('is not kept when Cosmos DB has no time for it', async () => {
    const id = newId()
    servers.cosmos.faults.plan({ effect: 'fail', status: 503 }, { kinds: ['batch', 'create'], times: 99 })
    await expect(keep(id, [message('Hello')])).rejects.toThrow('Cosmos DB did not answer as it should')
    servers.cosmos.faults.clear()
    expect(await items(id)).toEqual([])
  })

  test('is kept piece by piece when Cosmos DB refuses it as a whole', async () => {
    const id = newId()
    servers.cosmos.faults.plan({ effect: 'fail', status: 413 }, { kinds: ['batch'] })
    expect(await keep(id, [message('Hello')])).toBe('new')
    expect(await said(id)).toEqual([message('Hello')])
  })

  test('is no matter of time when Cosmos DB refuses its pieces, too', async () => {
    const id = newId()
    servers.cosmos.faults.plan({ effect: 'fail', status: 400 }, { kinds: ['batch', 'create'], times: 2 })
    await expect(keep(id, [message('Hello')])).rejects.toMatchObject({ code: 400 })
  })
})

describe('nothing outlives the retention', () => {
  const DAY = 24 * 60 * 60
  /** One of every kind. */
  async function keepAll(kept: ConversationStore, id: string) {
    const at = servers.clock.now()
    await kept.keepRequest({ handoffId: id, value: { text: 'Hello' }, receivedAt: at }, KEY)
    await kept.keepTranscript(id, [message('Hello')], KEY)
    await kept.keepMessage(id, message('And again'), at, KEY)
    await kept.archive(queuedSample({ id }), KEY)
    await kept.keepDeadLetter({ handoffId: id, queue: 'any', reason: 'any', body: 'Hello', at })
  }

  test.each([2, 30, 90])('of %p days', async (days) => {
    const id = newId()
    await keepAll(conversationStore(servers.conversations, days * DAY), id)
    servers.clock.pass(days * DAY - 1)
    expect(await items(id)).toHaveLength(5)
    servers.clock.pass(2)
    expect(await items(id)).toEqual([])
  })

  test('of an item without a time of its own', async () => {
    const id = newId()
    await servers.conversations.items.create({ id: 'request', handoffId: id })
    servers.clock.pass(30 * DAY + 1)
    expect(await items(id)).toEqual([])
  })
})
