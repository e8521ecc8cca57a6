import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { noRetries, startContainer } from './start-container.ts'
import type { StartedContainer } from './start-container.ts'

let started: StartedContainer

beforeEach(async () => {
  started = await startContainer({}, { client: noRetries })
  await started.container.items.create({ id: 'a', pool: 'p', n: 1 })
  started.cosmos.requests.reset()
})

afterEach(() => started.stop())

const read = () => started.container.item('a', 'p').read()
const set = (n: number) => started.container.item('a', 'p').patch([{ op: 'set', path: '/n', value: n }])
const query = async () =>
  (await started.container.items.query<number>('SELECT VALUE c.n FROM c', { partitionKey: 'p' }).fetchAll())
    .resources

describe('fail', () => {
  test.each([429, 449, 503, 408, 500])('answers %p and does nothing', async (status) => {
    started.cosmos.faults.plan({ effect: 'fail', status }, { kinds: ['patch'] })
    await expect(set(2)).rejects.toMatchObject({ code: status })
    expect((await read()).resource).toMatchObject({ n: 1 })
    await set(3)
    expect((await read()).resource).toMatchObject({ n: 3 })
  })

  test('says when to come again', async () => {
    started.cosmos.faults.plan({ effect: 'fail', status: 429, retryAfterMs: 250 })
    await expect(read()).rejects.toMatchObject({ code: 429, retryAfterInMs: 250 })
  })

  test('makes a batch fail as a whole', async () => {
    started.cosmos.faults.plan({ effect: 'fail', status: 449 }, { kinds: ['batch'] })
    const batch = started.container.items.batch([{ operationType: 'Delete', id: 'a' }], 'p')
    await expect(batch).rejects.toThrow('449')
    expect((await read()).statusCode).toBe(200)
  })
})

test('a fault befalls as many of the matching requests as planned', async () => {
  const { faults, requests } = started.cosmos
  faults.plan({ effect: 'fail', status: 449 }, { times: 2, where: ({ id }) => id === 'a' })
  faults.plan({ effect: 'fail', status: 500 }, { container: 'other' })
  await started.container.items.create({ id: 'b', pool: 'p' })
  await expect(read()).rejects.toMatchObject({ code: 449 })
  expect(faults.pending).toBe(2)
  await expect(read()).rejects.toMatchObject({ code: 449 })
  await expect(read()).resolves.toMatchObject({ statusCode: 200 })
  expect(requests.all()).toEqual({ create: 1, read: 3 })
})

test('a fault lets as many pass as planned, chooses by partition, and says when it strikes', async () => {
  const struck: string[] = []
  started.cosmos.faults.plan(
    { effect: 'loseAnswer' },
    {
      after: 1,
      kinds: ['patch'],
      where: ({ partitionKey }) => partitionKey === '["p"]',
      struck: () => struck.push('struck'),
    },
  )
  await set(2)
  expect(struck).toEqual([])
  await expect(set(3)).rejects.toThrow()
  expect(struck).toEqual(['struck'])
  expect((await read()).resource).toMatchObject({ n: 3 })
})

test('faults can be taken back, one or all', async () => {
  const { faults } = started.cosmos
  const takeBack = faults.plan({ effect: 'fail', status: 449 }, { times: 5 })
  await expect(read()).rejects.toMatchObject({ code: 449 })
  takeBack()
  await expect(read()).resolves.toMatchObject({ statusCode: 200 })
  faults.plan({ effect: 'fail', status: 449 }, { times: 5 })
  faults.clear()
  await expect(read()).resolves.toMatchObject({ statusCode: 200 })
})

test('drop closes the connection and does nothing', async () => {
  const removal = started.cosmos.faults.plan({ effect: 'drop' }, { kinds: ['patch'], times: Infinity })
  await expect(set(2)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|REQUEST_SEND_ERROR/) })
  removal()
  expect((await read()).resource).toMatchObject({ n: 1 })
})

test('loseAnswer does what is asked and closes the connection', async () => {
  const batch = () =>
    started.container.items.batch([{ operationType: 'Create', resourceBody: { id: 'b', pool: 'p' } }], 'p')
  started.cosmos.faults.plan({ effect: 'loseAnswer' }, { kinds: ['batch'] })
  const outcome = await batch().then(
    ({ result }) => result?.[0]?.statusCode,
    () => 'lost',
  )
  // The SDK may repeat the request by itself, and then meets its own first attempt.
  expect(['lost', 409]).toContain(outcome)
  expect((await started.container.item('b', 'p').read()).statusCode).toBe(200)
})

test('stale reads and queries do not see the last write', async () => {
  await set(2)
  started.cosmos.faults.plan({ effect: 'stale' }, { kinds: ['read', 'query'], times: 2 })
  expect((await read()).resource).toMatchObject({ n: 1 })
  expect(await query()).toEqual([1])
  expect(await query()).toEqual([2])

  await started.container.item('a', 'p').delete()
  started.cosmos.faults.plan({ effect: 'stale' }, { kinds: ['query'] })
  expect(await query()).toEqual([2])
  expect(await query()).toEqual([])
})

test('delay holds the answer back while others are served', async () => {
  started.cosmos.faults.plan({ effect: 'delay', milliseconds: 200 }, { kinds: ['read'] })
  const order: string[] = []
  await Promise.all([read().then(() => order.push('read')), query().then(() => order.push('query'))])
  expect(order).toEqual(['query', 'read'])
})

test('closing does not wait for a delayed answer', async () => {
  started.cosmos.faults.plan(
    { effect: 'delay', milliseconds: 3_600_000 },
    { kinds: ['read'], times: Infinity },
  )
  const reading = expect(read()).rejects.toThrow()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (started.cosmos.requests.of('read') === 0) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  await started.cosmos.close()
  await reading
})
