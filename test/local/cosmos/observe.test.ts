import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { ObservedRequest } from '../../../local/cosmos/requests.ts'
import { CosmosError } from '../../../local/cosmos/errors.ts'
import { noRetries, startContainer, type StartedContainer } from './start-container.ts'

let started: StartedContainer
let seen: ObservedRequest[]
beforeAll(async () => {
  started = await startContainer({}, { client: noRetries })
  started.cosmos.observe((request) => seen.push(request))
})
beforeEach(() => {
  seen = []
})
afterAll(() => started.stop())

const items = () => started.container.items
const inRouting = (operation: string, status: number, documents: number) => ({
  operation,
  container: 'routing',
  status,
  documents,
  bytes: expect.any(Number),
})

test('tells of each request what it was and how many documents it was about', async () => {
  await items().create({ id: 'a', pool: 'p' })
  await started.container.item('a', 'p').read()
  await started.container.item('a', 'p').delete()
  expect(seen).toEqual([inRouting('create', 201, 1), inRouting('read', 200, 1), inRouting('delete', 204, 1)])
})

test('tells of a batch how many operations it had, whatever became of them', async () => {
  const create = (id: string) => ({ operationType: 'Create' as const, resourceBody: { id, pool: 'batch' } })
  await items().batch([create('a'), create('b')], 'batch')
  await items().batch([create('c'), create('d'), create('a')], 'batch')
  expect(seen).toEqual([inRouting('batch', 200, 2), inRouting('batch', 207, 3)])
})

test('tells of a query how many documents each page gave', async () => {
  for (const id of ['a', 'b', 'c']) await items().create({ id, pool: 'query' })
  seen = []
  const options = { partitionKey: 'query', maxItemCount: 2 }
  await items().query('SELECT * FROM c', options).fetchAll()
  const pages = seen.filter(({ operation }) => operation === 'query')
  expect(pages).toEqual([inRouting('query', 200, 2), inRouting('query', 200, 1)])
})

test('tells how many bytes each answer had', async () => {
  await items().create({ id: 'small', pool: 'p' })
  await items().create({ id: 'large', pool: 'p', text: 'é'.repeat(1000) })
  const [small, large] = seen.map(({ bytes }) => bytes)
  expect((large ?? 0) - (small ?? 0)).toBe('"text":"",'.length + 2000)
})

test('tells of errors, of those that were planned as well', async () => {
  await items().create({ id: 'twice', pool: 'p' })
  await expect(items().create({ id: 'twice', pool: 'p' })).rejects.toMatchObject({ code: 409 })
  started.cosmos.faults.plan({ effect: 'fail', status: 503 }, { kinds: ['read'], times: 1 })
  await expect(started.container.item('twice', 'p').read()).rejects.toMatchObject({ code: 503 })
  expect(seen).toEqual([inRouting('create', 201, 1), inRouting('create', 409, 0), inRouting('read', 503, 0)])
})

test('is silent once it is told to stop', async () => {
  const heard: ObservedRequest[] = []
  const stop = started.cosmos.observe((request) => heard.push(request))
  await items().create({ id: 'heard', pool: 'p' })
  stop()
  await items().create({ id: 'silent', pool: 'p' })
  expect(heard).toEqual([inRouting('create', 201, 1)])
})

test('what lies in a partition is shown without a request', async () => {
  await items().create({ id: 'here', pool: 'q' })
  await items().create({ id: 'gone', pool: 'q' })
  await started.container.item('gone', 'q').delete()
  await items().create({ id: 'elsewhere', pool: 'r' })
  seen = []
  expect(started.cosmos.items('handoff', 'routing', 'q')).toEqual([
    expect.objectContaining({ id: 'here', pool: 'q' }),
  ])
  expect(started.cosmos.items('handoff', 'routing', 'nobody')).toEqual([])
  expect(() => started.cosmos.items('handoff', 'nothing', 'q')).toThrow(CosmosError)
  expect(seen).toEqual([])
})

test('tells of each write and each query in the store, in their order', async () => {
  const heard: string[] = []
  const stop = started.cosmos.observeStore({
    committed: ({ container, partitionKey, items: written }) => {
      const each = [...written].map(([id, item]) => `${id}=${JSON.stringify(item?.value ?? 'gone')}`)
      heard.push(`${container} ${partitionKey} ${each.join(' ')}`)
    },
    queried: ({ container, partitionKey, body, isStale }) =>
      heard.push(`${container} ${String(partitionKey)} ${JSON.stringify(body)}${isStale ? ' stale' : ''}`),
  })
  const batch = ['a', 'b'].map((id) => ({
    operationType: 'Create' as const,
    resourceBody: { id, pool: 'store', value: 1 },
  }))
  await items().batch(batch, 'store')
  // A batch that fails writes nothing.
  await items().batch(batch, 'store')
  await started.container.item('a', 'store').patch([{ op: 'set', path: '/value', value: 2 }])
  started.cosmos.faults.plan({ effect: 'stale' }, { kinds: ['query'] })
  const query = { query: 'SELECT * FROM c WHERE c.id = @id', parameters: [{ name: '@id', value: 'a' }] }
  await items().query(query, { partitionKey: 'store' }).fetchAll()
  await started.container.item('a', 'store').delete()
  stop()
  await items().create({ id: 'silent', pool: 'store' })
  const asked = JSON.stringify(query)
  expect(heard).toEqual([
    'routing "store" a=1 b=1',
    'routing "store" a=2',
    `routing "store" ${asked} stale`,
    'routing "store" a="gone"',
  ])
})
